#ifndef LAB_GUARD_H
#define LAB_GUARD_H

/*
 * guard - memory that ends where a page begins that nobody may touch: a test
 * dies (SIGSEGV) if the code under test goes one byte too far, sanitizer or
 * not.
 */
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Returns len (at most a page) bytes whose end is flush against the page. */
static inline unsigned char *guard_new(size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *start = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || len > page ||
        mprotect(start + page, page, PROT_NONE) == -1)
        abort();
    return start + page - len;
}

/* Frees what guard_new(len) returned. */
static inline void guard_free(unsigned char *memory, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    munmap(memory + len - page, 2 * page);
}

#endif
