/* Any text in what a lieu's software is given: XML and CSV (LI-1).
 *
 * Rules: what is written is XML that a parser takes; its text is what went in, but for
 * what XML cannot hold; a field of CSV is one field, and no formula. */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "../../plugins/lieu_information/text_out.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

static void say_nothing(void *context, const char *text, ...)
{
    (void) context;
    (void) text;
}

/* Both sides, so that what a parser does to attributes is met too. */
static void write_xml(const char *text)
{
    li_text_out out;
    xmlDocPtr document;
    xmlChar *read;

    must(li_text_open(&out) == 0, "there is memory");
    fputs("<a b=\"", out.file);
    li_xml_text(out.file, text);
    fputs("\">", out.file);
    li_xml_text(out.file, text);
    fputs("</a>", out.file);
    must(li_text_close(&out) == 0, "there is memory");
    document = xmlReadMemory(out.bytes, (int) out.size, NULL, "UTF-8", XML_PARSE_NONET);
    must(document != NULL, "what is written is XML");
    must(xmlDocGetRootElement(document)->children == NULL
             || xmlDocGetRootElement(document)->children->next == NULL,
         "text stays text");
    read = xmlNodeGetContent(xmlDocGetRootElement(document));
    must(!hab_text_valid(hab_slice_text(text), 1) || strchr(text, '\r') != NULL
             || strstr((const char *) read, "\xef\xbf\xbd") != NULL
             || strcmp((const char *) read, text) == 0,
         "a text is read as it was written");
    xmlFree(read);
    xmlFreeDoc(document);
    li_text_free(&out);
}

static void write_csv(const char *text)
{
    li_text_out out;
    size_t quotes = 0;

    must(li_text_open(&out) == 0, "there is memory");
    li_csv_text(out.file, text);
    must(li_text_close(&out) == 0, "there is memory");
    for (size_t i = 1; i + 1 < out.size; i++) {
        quotes += out.bytes[i] == '"';
        must(out.bytes[i] == '"' || quotes % 2 == 0, "a quote in a field is doubled");
    }
    must(strchr("=+-@\t\r", out.bytes[1]) == NULL, "a field is no formula");
    li_text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    must(text != NULL, "there is memory");
    memcpy(text, data, size);
    text[size] = '\0';
    xmlSetGenericErrorFunc(NULL, say_nothing);
    write_xml(text);
    write_csv(text);
    free(text);
    return 0;
}
