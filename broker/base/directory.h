/* Directories. */
#ifndef HAB_DIRECTORY_H
#define HAB_DIRECTORY_H

#include "base/status.h"

/* Syncs one, so that what was made, renamed or removed in it stays so. HAB_IO. */
hab_status hab_sync_directory(const char *directory, hab_error *error);

#endif
