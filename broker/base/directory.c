#include "base/directory.h"

#include <fcntl.h>
#include <unistd.h>

hab_status hab_sync_directory(const char *directory, hab_error *error)
{
    int opened = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    hab_status status = HAB_OK;

    if (opened < 0 || fsync(opened) != 0) {
        status = hab_fail(error, HAB_IO, "cannot sync %s: %m", directory);
    }
    if (opened >= 0) {
        close(opened);
    }
    return status;
}
