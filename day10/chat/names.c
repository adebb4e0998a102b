/*
 * names - the members of the room by their names (names.h).
 */
#include "day10/chat/names.h"

#include <stdlib.h>
#include <string.h>

int names_init(struct names *n, int members)
{
    n->size = (uint32_t)members;
    n->chains = calloc(n->size, sizeof(n->chains[0]));
    return n->chains == NULL ? -1 : 0;
}

struct member **names_find(const struct names *n, const char *name)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (const char *c = name; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619U;
    struct member **link = &n->chains[hash % n->size];
    while (*link != NULL && strcmp((*link)->name, name) != 0)
        link = &(*link)->next;
    return link;
}

void names_free(struct names *n)
{
    free(n->chains);
}
