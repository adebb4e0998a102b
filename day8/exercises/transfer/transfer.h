#ifndef TRANSFER_H
#define TRANSFER_H

struct account;

int account_open(struct account **a, long balance);
int account_transfer(struct account *from, struct account *to, long amount);
long account_balance(struct account *a);
long accounts_total(struct account **all, int n);
void account_close(struct account *a);

#endif
