#include "control/control_terms.h"

#include <stdlib.h>

#include "base/json_text.h"

void hab_terms_close(hab_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++) {
        hab_controls_free(&terms->cafs[i]->controls);
        free(terms->cafs[i]);
    }
    free(terms->cafs);
    for (size_t i = 0; i < HAB_TERMS_REGISTERS; i++) {
        hab_register_close(terms->registers[i].reg);
    }
}

static hab_status add_caf(hab_terms *terms, const char *caf)
{
    hab_caf_terms **grown = realloc(terms->cafs, (terms->count + 1) * sizeof(hab_caf_terms *));
    hab_caf_terms *added;
    hab_status status;

    if (grown == NULL) {
        return HAB_MEMORY;
    }
    terms->cafs = grown;
    added = calloc(1, sizeof(*added));
    if (added == NULL) {
        return HAB_MEMORY;
    }
    memcpy(added->caf, caf, HAB_CAF_MAX);
    status = hab_controls_get(terms->txn, added->caf, &added->controls);
    if (status != HAB_OK) {
        free(added);
        return status;
    }
    terms->cafs[terms->count++] = added;
    return HAB_OK;
}

static hab_status find_caf(hab_terms *terms, const char *caf)
{
    hab_status status = HAB_OK;
    size_t i = 0;

    while (i < terms->count && strcmp(terms->cafs[i]->caf, caf) != 0) {
        i++;
    }
    if (i == terms->count) {
        status = add_caf(terms, caf);
    }
    if (status == HAB_OK) {
        terms->last = terms->cafs[i];
    }
    return status;
}

hab_status hab_terms_of(hab_terms *terms, uint64_t convention, const hab_caf_terms **caf)
{
    hab_convention_record record;
    hab_status status;

    if (convention != terms->convention) {
        status = hab_convention_get(terms->txn, convention, &record);
        if (status == HAB_OK) {
            record.caf[HAB_CAF_MAX] = '\0';
            status = find_caf(terms, record.caf);
        }
        if (status != HAB_OK) {
            return status;
        }
        terms->convention = convention;
    }
    *caf = terms->last;
    return HAB_OK;
}

/* The convention's register, open until another takes its place. */
static hab_status open_register(hab_terms *terms, uint64_t convention, hab_register **reg)
{
    size_t i = convention % HAB_TERMS_REGISTERS;
    hab_status status;

    if (terms->registers[i].reg == NULL || terms->registers[i].convention != convention) {
        hab_register_close(terms->registers[i].reg);
        terms->registers[i].reg = NULL;
        status = hab_register_open(terms->txn, terms->broker, convention, terms->now,
                                   &terms->registers[i].reg);
        if (status != HAB_OK) {
            return status;
        }
        terms->registers[i].convention = convention;
    }
    *reg = terms->registers[i].reg;
    return HAB_OK;
}

hab_status hab_terms_function(hab_terms *terms, uint64_t convention, uint64_t person,
                              hab_slice *function)
{
    hab_person somebody;
    hab_register *reg;
    hab_slice line;
    hab_status status = hab_person_get(terms->txn, person, &somebody);

    if (status == HAB_OK) {
        status = open_register(terms, convention, &reg);
    }
    if (status == HAB_OK) {
        status = hab_register_line(reg, &somebody, &line);
    }
    if (status == HAB_OK) {
        *function = hab_json_member(line, "fonction");
    } else if (status == HAB_NOT_FOUND) { /* named no more */
        *function = (hab_slice){0};
        status = HAB_OK;
    }
    return status;
}
