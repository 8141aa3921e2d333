#include "web/json_xml.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Replaces what XML cannot hold, in place: control characters, U+FFFE, U+FFFF. */
static void clean_text(char *text)
{
    for (uint8_t *c = (uint8_t *) text; *c != '\0'; c++) {
        if (*c < 0x20 && *c != '\t' && *c != '\n' && *c != '\r') {
            *c = ' ';
        } else if (c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe) {
            memset(c, '?', 3);
        }
    }
}

int hab_xml_add_text(xmlNodePtr parent, const char *name, const char *text)
{
    char *clean = strdup(text);
    xmlNodePtr node = NULL;

    if (clean != NULL) {
        clean_text(clean);
        node = xmlNewTextChild(parent, NULL, BAD_CAST name, BAD_CAST clean);
    }
    free(clean);
    return node != NULL;
}

int hab_xml_add_members(xmlNodePtr parent, json_t *value)
{
    const char *name;
    size_t i;
    json_t *inner;

    if (json_is_array(value)) {
        json_array_foreach(value, i, inner)
        {
            if (!hab_xml_add_value(parent, "item", inner)) {
                return 0;
            }
        }
    }
    json_object_foreach(value, name, inner)
    {
        if (!hab_xml_add_value(parent, xmlValidateNCName(BAD_CAST name, 0) == 0 ? name : "item",
                               inner)) {
            return 0;
        }
    }
    return 1;
}

int hab_xml_add_value(xmlNodePtr parent, const char *name, json_t *value)
{
    char number[40];
    xmlNodePtr node;

    switch (json_typeof(value)) {
    case JSON_STRING: return hab_xml_add_text(parent, name, json_string_value(value));
    case JSON_TRUE: return hab_xml_add_text(parent, name, "true");
    case JSON_FALSE: return hab_xml_add_text(parent, name, "false");
    case JSON_INTEGER:
        (void) snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return hab_xml_add_text(parent, name, number);
    case JSON_REAL:
        (void) snprintf(number, sizeof(number), "%.17g", json_real_value(value));
        return hab_xml_add_text(parent, name, number);
    case JSON_OBJECT:
    case JSON_ARRAY:
        node = xmlNewChild(parent, NULL, BAD_CAST name, NULL);
        return node != NULL && hab_xml_add_members(node, value);
    case JSON_NULL: break;
    }
    return 1;
}

xmlDocPtr hab_xml_document(const char *root)
{
    xmlDocPtr document = xmlNewDoc(BAD_CAST "1.0");
    xmlNodePtr node = document == NULL ? NULL : xmlNewNode(NULL, BAD_CAST root);

    if (node == NULL) {
        xmlFreeDoc(document);
        return NULL;
    }
    (void) xmlDocSetRootElement(document, node);
    return document;
}
