/* transfer - many threads move money between accounts. */
#include "transfer.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Who locks several accounts locks them by rising address: no circle. */
struct account {
    pthread_mutex_t lock;
    long balance;
};

int account_open(struct account **a, long balance)
{
    if (a == NULL) {
        errno = EINVAL;
        return -1;
    }
    struct account *new = malloc(sizeof(*new));
    if (new == NULL)
        return -1;
    pthread_mutex_init(&new->lock, NULL);
    new->balance = balance;
    *a = new;
    return 0;
}

/* With both accounts locked. Returns 0, or an error number. */
static int move(struct account *from, struct account *to, long amount)
{
    long sum;
    if (from->balance < amount)
        return ERANGE;
    if (from == to)
        return 0;
    if (__builtin_add_overflow(to->balance, amount, &sum))
        return EOVERFLOW;
    from->balance -= amount;
    to->balance = sum;
    return 0;
}

int account_transfer(struct account *from, struct account *to, long amount)
{
    if (from == NULL || to == NULL || amount <= 0) {
        errno = EINVAL;
        return -1;
    }
    struct account *first = (uintptr_t)from < (uintptr_t)to ? from : to;
    struct account *second = first == from ? to : from;
    pthread_mutex_lock(&first->lock);
    if (first != second)
        pthread_mutex_lock(&second->lock);
    int err = move(from, to, amount);
    if (first != second)
        pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
    if (err == 0)
        return 0;
    errno = err;
    return -1;
}

long account_balance(struct account *a)
{
    pthread_mutex_lock(&a->lock);
    long balance = a->balance;
    pthread_mutex_unlock(&a->lock);
    return balance;
}

static int by_address(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t) * (struct account *const *)a;
    uintptr_t y = (uintptr_t) * (struct account *const *)b;
    return (x > y) - (x < y);
}

long accounts_total(struct account **all, int n)
{
    if (all == NULL || n <= 0)
        return 0;
    struct account **sorted = malloc(n * sizeof(struct account *));
    if (sorted == NULL)
        return -1;
    memcpy(sorted, all, n * sizeof(struct account *));
    qsort(sorted, n, sizeof(struct account *), by_address);
    long total = 0;
    pthread_mutex_lock(&sorted[0]->lock);
    for (int i = 0; i < n; i++) {
        total += sorted[i]->balance;
        if (i + 1 < n)
            pthread_mutex_lock(&sorted[i + 1]->lock);
        pthread_mutex_unlock(&sorted[i]->lock);
    }
    free(sorted);
    return total;
}

void account_close(struct account *a)
{
    if (a == NULL)
        return;
    pthread_mutex_destroy(&a->lock);
    free(a);
}
