/*
 * What CHECK refuses: tests/CMakeLists.txt has this compiled with one
 * expression after another as REFUSED, and looks for the compiler's error.
 */
#include "common/errors.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

void check_it(void);
void check_it(void)
{
    CHECK(REFUSED);
}
