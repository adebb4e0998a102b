#include "driver.h"
#include "twice.h"

int main(void)
{
    EXPECT(twice(21) == 42, "twice(21) gave %d", twice(21));
    driver_done();
}
