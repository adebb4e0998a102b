/*
 * libFuzzer target for args_number and args_choice (common/args.h): each is
 * held against another way to say the same.
 *
 * Input: min and max (4 bytes each), then the text; for args_choice the text
 * ends at the first LF, the choices come after it.
 */
#include "common/args.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

/* Digit by digit. Returns 0, EINVAL or ERANGE. */
static int number_of(const char *text, int min, int max, int *value)
{
    bool is_negative = *text == '-';
    int64_t number = 0;
    const char *c = is_negative ? text + 1 : text;
    if (*c == '\0')
        return EINVAL;
    for (; *c != '\0'; c++) {
        if (*c < '0' || *c > '9')
            return EINVAL;
        if (number <= INT32_MAX) /* else it is out of range, and stays so */
            number = number * 10 + (*c - '0');
    }
    number = is_negative ? -number : number;
    if (number < min || number > max)
        return ERANGE;
    *value = (int)number;
    return 0;
}

static void check_number(const char *text, int min, int max)
{
    int value = 12345, expected_value = 12345;
    int expected = number_of(text, min, max, &expected_value);
    errno = 0;
    int result = args_number(text, min, max, &value);
    must(result == (expected == 0 ? 0 : -1));
    must(expected == 0 || errno == expected);
    must(value == expected_value);
}

/* Splits a copy at each '|'. */
static int choice_of(const char *text, const char *choices)
{
    char *copy = strdup(choices), *rest = copy, *word;
    int result = -1;
    for (int i = 0; (word = strsep(&rest, "|")) != NULL && result == -1; i++) {
        if (strcmp(word, text) == 0)
            result = i;
    }
    free(copy);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int32_t limits[2];
    if (size < sizeof(limits))
        return 0;
    memcpy(limits, data, sizeof(limits));
    /* a copy of the exact size: AddressSanitizer sees one byte too far */
    char *text =
        strndup((const char *)data + sizeof(limits), size - sizeof(limits));
    check_number(text, limits[0], limits[1]);
    char *choices = strchr(text, '\n');
    if (choices != NULL) {
        *choices++ = '\0';
        check_number(text, limits[0], limits[1]);
        must(args_choice(text, choices) == choice_of(text, choices));
    }
    free(text);
    return 0;
}
