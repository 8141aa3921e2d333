#include "convention/convention_schema.h"

static const char text[] =
#include "conf/schema/convention.schema.json.inc"
    ;

json_t *hab_convention_schema(void)
{
    return json_loads(text, JSON_REJECT_DUPLICATES, NULL);
}
