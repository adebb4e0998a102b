/*
 * hooks - what gcc -fsanitize=thread calls at each access to memory, without
 * TSan's library behind it: linked into a program, each access becomes a place
 * where explore may go on with another thread.
 *
 * Without the shim nothing happens here but the atomic operations themselves.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void labshim_access(const volatile void *address) __attribute__((weak));

static inline void touch(const volatile void *address)
{
    if (labshim_access != NULL)
        labshim_access(address);
}

#define ACCESS(name)                                                           \
    void __tsan_##name(void *address);                                         \
    void __tsan_##name(void *address)                                          \
    {                                                                          \
        touch(address);                                                        \
    }

ACCESS(read1)
ACCESS(read2)
ACCESS(read4)
ACCESS(read8)
ACCESS(read16)
ACCESS(write1)
ACCESS(write2)
ACCESS(write4)
ACCESS(write8)
ACCESS(write16)
ACCESS(unaligned_read2)
ACCESS(unaligned_read4)
ACCESS(unaligned_read8)
ACCESS(unaligned_read16)
ACCESS(unaligned_write2)
ACCESS(unaligned_write4)
ACCESS(unaligned_write8)
ACCESS(unaligned_write16)
ACCESS(volatile_read1)
ACCESS(volatile_read2)
ACCESS(volatile_read4)
ACCESS(volatile_read8)
ACCESS(volatile_read16)
ACCESS(volatile_write1)
ACCESS(volatile_write2)
ACCESS(volatile_write4)
ACCESS(volatile_write8)
ACCESS(volatile_write16)
ACCESS(vptr_read)

#define RANGE(name)                                                            \
    void __tsan_##name(void *address, size_t len);                             \
    void __tsan_##name(void *address, size_t len)                              \
    {                                                                          \
        (void)len;                                                             \
        touch(address);                                                        \
    }

RANGE(read_range)
RANGE(write_range)

#define NOTHING(name, type)                                                    \
    void __tsan_##name(type unused);                                           \
    void __tsan_##name(type unused)                                            \
    {                                                                          \
        (void)unused;                                                          \
    }

NOTHING(func_entry, void *)
NOTHING(atomic_thread_fence, int)
NOTHING(atomic_signal_fence, int)

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}

void __tsan_init(void);
void __tsan_init(void)
{
}

#define ATOMIC_OP(bits, name, builtin)                                         \
    uint##bits##_t __tsan_atomic##bits##_##name(                               \
        volatile uint##bits##_t *at, uint##bits##_t value, int order);         \
    uint##bits##_t __tsan_atomic##bits##_##name(                               \
        volatile uint##bits##_t *at, uint##bits##_t value, int order)          \
    {                                                                          \
        (void)order;                                                           \
        touch(at);                                                             \
        return builtin(at, value, __ATOMIC_SEQ_CST);                           \
    }

#define ATOMIC_CAS(bits, name, weak)                                           \
    int __tsan_atomic##bits##_compare_exchange_##name(                         \
        volatile uint##bits##_t *at, uint##bits##_t *expected,                 \
        uint##bits##_t value, int order, int failed_order);                    \
    int __tsan_atomic##bits##_compare_exchange_##name(                         \
        volatile uint##bits##_t *at, uint##bits##_t *expected,                 \
        uint##bits##_t value, int order, int failed_order)                     \
    {                                                                          \
        (void)order;                                                           \
        (void)failed_order;                                                    \
        touch(at);                                                             \
        return __atomic_compare_exchange_n(                                    \
            at, expected, value, weak, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);    \
    }

#define ATOMICS(bits)                                                          \
    uint##bits##_t __tsan_atomic##bits##_load(                                 \
        const volatile uint##bits##_t *at, int order);                         \
    uint##bits##_t __tsan_atomic##bits##_load(                                 \
        const volatile uint##bits##_t *at, int order)                          \
    {                                                                          \
        (void)order;                                                           \
        touch(at);                                                             \
        return __atomic_load_n(at, __ATOMIC_SEQ_CST);                          \
    }                                                                          \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *at,              \
                                     uint##bits##_t value, int order);         \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *at,              \
                                     uint##bits##_t value, int order)          \
    {                                                                          \
        (void)order;                                                           \
        touch(at);                                                             \
        __atomic_store_n(at, value, __ATOMIC_SEQ_CST);                         \
    }                                                                          \
    ATOMIC_OP(bits, exchange, __atomic_exchange_n)                             \
    ATOMIC_OP(bits, fetch_add, __atomic_fetch_add)                             \
    ATOMIC_OP(bits, fetch_sub, __atomic_fetch_sub)                             \
    ATOMIC_OP(bits, fetch_and, __atomic_fetch_and)                             \
    ATOMIC_OP(bits, fetch_or, __atomic_fetch_or)                               \
    ATOMIC_OP(bits, fetch_xor, __atomic_fetch_xor)                             \
    ATOMIC_OP(bits, fetch_nand, __atomic_fetch_nand)                           \
    ATOMIC_CAS(bits, strong, false)                                            \
    ATOMIC_CAS(bits, weak, true)                                               \
    uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                 \
        volatile uint##bits##_t *at, uint##bits##_t expected,                  \
        uint##bits##_t value, int order, int failed_order);                    \
    uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                 \
        volatile uint##bits##_t *at, uint##bits##_t expected,                  \
        uint##bits##_t value, int order, int failed_order)                     \
    {                                                                          \
        __tsan_atomic##bits##_compare_exchange_strong(at, &expected, value,    \
                                                      order, failed_order);    \
        return expected;                                                       \
    }

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)
