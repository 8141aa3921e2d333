/* JSON as XML: objects by their keys, arrays as <item>, null as nothing. */
#ifndef HAB_JSON_XML_H
#define HAB_JSON_XML_H

#include <jansson.h>
#include <libxml/tree.h>

/* An empty document with its root; NULL without memory. xmlFreeDoc() frees it. */
xmlDocPtr hab_xml_document(const char *root);

/* Each adds to `parent` and gives 0 without memory. Characters that XML cannot hold
 * are replaced. */
int hab_xml_add_text(xmlNodePtr parent, const char *name, const char *text);
int hab_xml_add_value(xmlNodePtr parent, const char *name, json_t *value);
/* What the value holds, without an element of its own. */
int hab_xml_add_members(xmlNodePtr parent, json_t *value);

#endif
