// Preloaded under valgrind only. Its rt_sigsuspend writes to the caller's signal mask (seen with 3.19), and libdispatch's is
// constant, so that valgrind itself would end with a segmentation fault. Here the mask is a copy.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>

int sigsuspend(const sigset_t *mask) {
    sigset_t copy = *mask;
    int (*next)(const sigset_t *) = (int (*)(const sigset_t *))dlsym(RTLD_NEXT, "sigsuspend");
    return next(&copy);
}
