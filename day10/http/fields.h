#ifndef LAB_FIELDS_H
#define LAB_FIELDS_H

/*
 * fields - the words a head is made of, and the fields a server heeds: the
 * inner half of parser, and pure like it.
 */
#include "day10/http/parser.h"

/* May c be in a method or a field's name? RFC 9110, 5.6.2. */
bool http_is_token_char(char c);

/* In a field's value? Printable, a tab, or beyond ASCII; so no CR, no NUL. */
bool http_is_value_char(char c);

/* In a target? No blank, no control character, nothing a URI can't hold; but
 * beyond ASCII: people type such names, and not every client encodes them. */
bool http_is_target_char(char c);

/* Is text a host with, it may be, a port ("[::1]:80")? RFC 3986, 3.2.2. */
bool http_is_host(struct http_text text);

/* Returns the length of "http://" or "https://" before text; 0: neither. */
size_t http_scheme_len(struct http_text text);

/* Are they the same, upper or lower case? */
bool http_is_word(struct http_text text, const char *word);

/* Notes one field in r. Returns 0, or the status to refuse it with. */
int http_field(struct http_request *r, struct http_text name,
               struct http_text value);

#endif
