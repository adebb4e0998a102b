/*
 * Tests of common/utf8.h.
 */
#include "common/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 0x10ffff, UNTOUCHED = 12345 };

/* Writes the character as RFC 3629, 3, has it; returns how many bytes. */
static size_t encode(uint32_t code, unsigned char *bytes)
{
    static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size; i-- > 1; code >>= 6)
        bytes[i] = (unsigned char)(0x80 | (code & 0x3f));
    bytes[0] = (unsigned char)(marks[size] | code);
    return size;
}

static void assert_none(const char *bytes, size_t len)
{
    uint32_t code = UNTOUCHED;
    assert_int_equal(utf8_decode(bytes, len, &code), 0);
    assert_int_equal(code, UNTOUCHED);
}

static void test_reads_every_character_and_no_surrogate(void **state)
{
    (void)state;
    for (uint32_t wanted = 0; wanted <= MOST; wanted++) {
        unsigned char bytes[5] = {0};
        uint32_t code = UNTOUCHED;
        size_t size = encode(wanted, bytes);
        size_t used = utf8_decode(bytes, sizeof(bytes), &code);
        bool is_surrogate = wanted >= 0xd800 && wanted <= 0xdfff;
        if (used != (is_surrogate ? 0 : size) ||
            code != (is_surrogate ? UNTOUCHED : wanted))
            fail_msg("U+%04X: %zu bytes, U+%04X", wanted, used, code);
        if (size > 1 && utf8_decode(bytes, size - 1, &code) != 0)
            fail_msg("U+%04X: taken without its last byte", wanted);
    }
}

static void test_takes_no_longer_form_than_needed(void **state)
{
    (void)state;
    assert_none("\xc0\x80", 2);
    assert_none("\xc1\xbf", 2);
    assert_none("\xe0\x9f\xbf", 3);
    assert_none("\xf0\x8f\xbf\xbf", 4);
}

static void test_takes_nothing_that_is_no_character(void **state)
{
    (void)state;
    assert_none("", 0);
    assert_none("\x80", 1);             /* the rest of one */
    assert_none("\xbf\x80", 2);         /* likewise */
    assert_none("\xc3(", 2);            /* the second byte is another's */
    assert_none("\xe2\x82(", 3);        /* the third */
    assert_none("\xf4\x90\x80\x80", 4); /* more than U+10FFFF */
    assert_none("\xf8\x88\x80\x80\x80", 5);
    assert_none("\xff", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_every_character_and_no_surrogate),
        cmocka_unit_test(test_takes_no_longer_form_than_needed),
        cmocka_unit_test(test_takes_nothing_that_is_no_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
