/* caf/conventions/NUMERO/convention.pdf and …/avenant.pdf: what is signed, for paper
 * (LI-5, ST-6, MAM-6, MCP-17.3). */
#include <stdio.h>

#include "convention/difference.h"
#include "convention/version.h"
#include "portal/desk_convention.h"
#include "web/answer.h"

/* One version's document, and that of the version before when there is a `former`. */
static hab_status read_versions(const hab_exchange *exchange, uint64_t convention, uint32_t version,
                                json_t **document, json_t **former)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_version_document(txn, convention, version, document);
    if (status == HAB_OK && former != NULL) {
        status = hab_version_document(txn, convention, version - 1, former);
    }
    hab_abort(txn);
    return status;
}

/* Which of the versions from `first` on the query wants. Has answered, and gives 0, when
 * there is no such one, or its type has no words for it. */
static uint32_t version_to_print(hab_exchange *exchange, const hab_desk_convention *convention,
                                 uint32_t first)
{
    uint32_t last = convention->record.version;
    uint32_t version = hab_desk_version(exchange, "version", last, last);

    if (version < first) {
        hab_desk_not_found(exchange);
        return 0;
    }
    if (convention->type == NULL) {
        hab_answer_problem(exchange, 409, "etat", "Ce n’est pas possible",
                           "Le type de cette convention n’est pas en service ici.");
        return 0;
    }
    return version;
}

void hab_desk_print_get(hab_exchange *exchange, const hab_desk_convention *convention)
{
    char filename[HAB_NUMERO_MAX + 40];
    json_t *document = NULL;
    uint32_t version = version_to_print(exchange, convention, 1);
    hab_status status;

    if (version == 0) {
        return;
    }
    status = read_versions(exchange, convention->number, version, &document, NULL);
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a convention to print");
        return;
    }
    (void) snprintf(filename, sizeof(filename), "convention-%s-version-%u.pdf",
                    convention->record.numero, version);
    hab_answer_pdf(exchange, "imprime-convention", hab_desk_print_document(exchange, document),
                   filename);
}

void hab_desk_avenant_print(hab_exchange *exchange, const json_t *last, json_t *document)
{
    char filename[HAB_NUMERO_MAX + 40];
    int version = (int) json_integer_value(json_object_get(document, "version"));
    const char *numero = json_string_value(json_object_get(document, "numero"));
    json_t *changes = hab_difference(last, document);
    json_t *page;

    (void) snprintf(filename, sizeof(filename), "avenant-%d-%s.pdf", version - 1,
                    numero != NULL ? numero : "");
    page = hab_desk_print_document(exchange, document);
    if (json_object_set_new(page, "difference", changes) != 0
        || json_object_set_new(page, "version", json_integer(version)) != 0) {
        json_decref(page);
        page = NULL;
    }
    hab_answer_pdf(exchange, "imprime-avenant", page, filename);
}

void hab_desk_avenant_print_get(hab_exchange *exchange, const hab_desk_convention *convention)
{
    json_t *document = NULL;
    json_t *former = NULL;
    uint32_t version = version_to_print(exchange, convention, 2); /* the first is no avenant */
    hab_status status;

    if (version == 0) {
        return;
    }
    status = read_versions(exchange, convention->number, version, &document, &former);
    if (status == HAB_OK) {
        hab_desk_avenant_print(exchange, former, json_incref(document));
    } else {
        hab_answer_failure(exchange, status, "an avenant to print");
    }
    json_decref(document);
    json_decref(former);
}
