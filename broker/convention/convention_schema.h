/* conf/schema/convention.schema.json, as it was when this program was built. */
#ifndef HAB_CONVENTION_SCHEMA_H
#define HAB_CONVENTION_SCHEMA_H

#include <jansson.h>

/* The caller frees it; NULL without memory. */
json_t *hab_convention_schema(void);

#endif
