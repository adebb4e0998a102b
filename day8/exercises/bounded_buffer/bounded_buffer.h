#ifndef BOUNDED_BUFFER_H
#define BOUNDED_BUFFER_H

struct bb;

int bb_create(struct bb **b, unsigned capacity);
int bb_put(struct bb *b, void *item);
int bb_get(struct bb *b, void **item);
void bb_close(struct bb *b);
void bb_destroy(struct bb *b);

#endif
