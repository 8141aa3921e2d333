#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

const char *hab_status_text(hab_status status)
{
    switch (status) {
    case HAB_OK: return "ok";
    case HAB_NOT_FOUND: return "not found";
    case HAB_EXISTS: return "already exists";
    case HAB_INVALID: return "invalid";
    case HAB_DENIED: return "denied";
    case HAB_LATER: return "try again later";
    case HAB_FULL: return "no room left";
    case HAB_IO: return "input/output error";
    case HAB_MEMORY: return "out of memory";
    case HAB_VERSION: return "version not supported";
    case HAB_CORRUPT: return "corrupt data";
    }
    return "unknown status";
}

hab_status hab_fail(hab_error *error, hab_status status, const char *format, ...)
{
    va_list arguments;

    if (error != NULL) {
        va_start(arguments, format);
        (void) vsnprintf(error->text, sizeof(error->text), format, arguments);
        va_end(arguments);
    }
    return status;
}
