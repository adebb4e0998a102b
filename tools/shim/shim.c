/*
 * shim - what all modes share: the settings, the seed, libc's own calls.
 */
#include "tools/shim/shim.h"
#include "tools/shim/sched.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum shim_mode shim_mode;
int shim_spurious;
static char settings[512];
static _Atomic uint64_t state;

static const char *find(const char *name)
{
    size_t len = strlen(name);
    for (const char *at = settings; *at != '\0'; at += strcspn(at, ",")) {
        at += *at == ',';
        if (strncmp(at, name, len) == 0 && at[len] == '=')
            return at + len + 1;
    }
    return NULL;
}

long shim_setting(const char *name, long otherwise)
{
    const char *value = find(name);
    return value == NULL ? otherwise : strtol(value, NULL, 10);
}

const char *shim_setting_text(const char *name, char *text, size_t size)
{
    const char *value = find(name);
    if (value == NULL)
        return NULL;
    size_t len = strcspn(value, ",");
    if (len >= size)
        len = size - 1;
    memcpy(text, value, len);
    text[len] = '\0';
    return text;
}

/* splitmix64: every seed is as good as any other, 0 too. */
unsigned shim_random(unsigned limit)
{
    uint64_t z =
        atomic_fetch_add(&state, 0x9e3779b97f4a7c15u) + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return limit == 0 ? 0 : (unsigned)(z % limit);
}

void shim_salt(unsigned salt)
{
    atomic_fetch_xor(&state, salt);
}

void *shim_next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) {
        dprintf(STDERR_FILENO, "labshim: libc has no %s\n", name);
        _exit(98);
    }
    return found;
}

static enum shim_mode mode_of(const char *name)
{
    static const char *const names[] = {
        [SHIM_OFF] = "off",
        [SHIM_EXPLORE] = "explore",
        [SHIM_PERTURB] = "perturb",
        [SHIM_FAULT] = "fault",
    };
    for (int i = 0; i < (int)(sizeof(names) / sizeof(names[0])); i++) {
        if (strcmp(name, names[i]) == 0)
            return (enum shim_mode)i;
    }
    dprintf(STDERR_FILENO, "labshim: no mode is called %s\n", name);
    _exit(98);
}

void shim_init(void)
{
    static bool done;
    if (done)
        return;
    done = true; /* before main there is one thread */
    const char *given = getenv("LABSHIM");
    char mode[16];
    if (given == NULL || strlen(given) >= sizeof(settings))
        return;
    strcpy(settings, given);
    atomic_store(&state, (uint64_t)shim_setting("seed", 1));
    for (int i = 0; i < 3; i++)
        shim_random(1);
    if (shim_setting_text("mode", mode, sizeof(mode)) != NULL)
        shim_mode = mode_of(mode);
    shim_spurious = (int)shim_setting("spurious", 5);
    if (shim_mode == SHIM_EXPLORE)
        sched_init();
}

__attribute__((constructor)) static void at_start(void)
{
    shim_init();
}
