/* A heap of pointers: the first of them comes before all others. */
#ifndef HAB_HEAP_H
#define HAB_HEAP_H

#include <stddef.h>

typedef int (*hab_before_fn)(const void *a, const void *b);

/* Puts what stands at `at` in its place among those below it. */
static inline void hab_heap_sink(void **heap, size_t count, size_t at, hab_before_fn before)
{
    void *sinking = heap[at];

    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < count && before(heap[child + 1], heap[child])) {
            child++;
        }
        if (child >= count || !before(heap[child], sinking)) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = sinking;
}

static inline void hab_heap_make(void **heap, size_t count, hab_before_fn before)
{
    for (size_t i = count / 2; i-- > 0;) {
        hab_heap_sink(heap, count, i, before);
    }
}

#endif
