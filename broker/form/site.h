/* The address of a web site, as people write it. */
#ifndef HAB_SITE_H
#define HAB_SITE_H

#include "base/status.h"

enum { HAB_SITE_MAX = 200 };

/* "Creche.example/infos" → "https://creche.example/infos": http or https, a host by its
 * name in lower case, visible ASCII, and nothing that leads a reader elsewhere than it
 * seems: no user, no backslash. HAB_INVALID; HAB_FULL when it is too long. */
hab_status hab_site_read(const char *text, char site[HAB_SITE_MAX + 1]);

#endif
