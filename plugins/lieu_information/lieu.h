/* What the pages of the lieu share: its communes, the shapes of its demandes, figures. */
#ifndef LI_LIEU_H
#define LI_LIEU_H

#include <stdio.h>

#include "li.h"

/* text_out.c: a text in memory, NUL-terminated; wiped when it is freed. */
typedef struct li_text_out {
    FILE *file;
    char *bytes; /* once it is closed */
    size_t size;
} li_text_out;
int li_text_open(li_text_out *text); /* 0, or FAILED */
int li_text_close(li_text_out *text);
void li_text_free(li_text_out *text); /* open or closed */
/* Text between tags or quotes; what XML cannot hold becomes U+FFFD. */
void li_xml_text(FILE *out, const char *text);
/* A field of RFC 4180. */
void li_csv_text(FILE *out, const char *text);

/* communes.c: those of the caller, by all open conventions that name them (LI-1); sorted,
 * each once. */
typedef char li_code[LI_CODE + 1];
typedef struct li_communes {
    li_code *codes;
    size_t count;
    uint64_t *conventions; /* that give them */
    size_t convention_count;
    int decided; /* asked for by name */
} li_communes;
/* HAB_REFUSED, answered and traced, for a caller who has none. The caller frees. */
int li_own_communes(const li *self, hab_call *call, li_communes *communes);
/* The same, or the one that the query's "commune" asks for, decided and traced by it. */
int li_asked_communes(const li *self, hab_call *call, li_communes *communes);
/* Adds codes of LI_CODE characters each; HAB_FAILED without memory. */
int li_communes_add(li_communes *communes, const char *codes, size_t count);
void li_communes_free(li_communes *communes);
/* {"code", "nom"}; the name is that of the official list, else the code. NULL without
 * memory. */
json_t *li_commune_view(const li *self, hab_call *call, const char *code);

/* view.c: what may be said of a demande without its personal data; the caller frees. */
int li_shell_view(const li *self, hab_call *call, const li_shell *shell, json_t **view);

/* demande_xml.c: urn:habilitation:lieu-information:demandes:1, as demandes.xsd says. */
void li_xml_begin(FILE *out, int64_t now);
/* One demande; `alone`: it is the whole document. */
void li_xml_demande(FILE *out, const li_shell *shell, const json_t *document, int alone);
void li_xml_end(FILE *out);

/* figures.c: a year's figures of some communes; a line for each month that has any */
typedef struct li_line {
    li_code code;
    uint32_t month;
    li_figures figures;
} li_line;
typedef struct li_table {
    li_line *lines;
    size_t count;
    size_t room;
} li_table;
int li_table_fill(const li *self, hab_call *call, const li_communes *communes, uint32_t year,
                  li_table *table);
void li_table_free(li_table *table);
/* All communes together, by month, and in all. */
void li_table_months(const li_table *table, li_figures months[12], li_figures *sum);
/* figures_svg.c */
void li_figures_svg(FILE *out, const char *title, const li_table *table);

#endif
