#include "COpenSSLShims.h"

// Every shim is a static inline function of the header; a C target needs at least one source file.
