/* Calls plugins and believes nothing they say: an answer that is not in plugin.h
 * is a refusal, HAB_REASON_PLUGIN_FAILED. */
#ifndef HAB_PLUGIN_DISPATCH_H
#define HAB_PLUGIN_DISPATCH_H

#include "type/plugin_loader.h"
#include "base/schema.h" /* hab_report_fn */

/* What the host hands to every plugin. */
extern const hab_host hab_plugin_host;

/* What report calls of a plugin lead to: the `report` handed to its calls. */
typedef struct hab_reporter {
    hab_report_fn report;
    void *context;
    unsigned breaches;
} hab_reporter;

/* HAB_REASON_GRANTED or why not, which stands in the answer too; its article is never NULL,
 * and it opens after the time of the question, or at no known time (0). */
hab_reason hab_type_decide(const hab_type *type, hab_slice scope, const hab_ask *ask,
                           hab_answer *answer);

/* The article of this type for a reason of the broker; "" when it has none. */
const char *hab_type_article(const hab_type *type, int reason);

/* The rules of this type's dates; NULL when it has none, or gives some that no
 * convention can have. */
const hab_term_rules *hab_type_terms(const hab_type *type);

/* Checks a convention document (its annexe against the type's schema, that each
 * person is named once, then by the plugin) and says each breach through `report`;
 * HAB_INVALID when there was one. */
hab_status hab_type_check(const hab_type *type, hab_slice convention, hab_report_fn report,
                          void *context);

/* Compiles a checked convention: one call of `emit` a person, one of `cover` (may be
 * NULL) a target, with what is said of it, or nothing. Whatever they give but HAB_OK ends
 * the compilation and is given back. */
typedef hab_status (*hab_emit_fn)(void *context, const char *identifiant, const char *role,
                                  hab_slice scope);
typedef hab_status (*hab_cover_target_fn)(void *context, hab_slice target, hab_slice document);
hab_status hab_type_compile(const hab_type *type, hab_slice convention, hab_emit_fn emit,
                            hab_cover_target_fn cover, void *context);

/* The steps between request and activation, *count of them; NULL when there are none. */
const hab_step *hab_type_steps(const hab_type *type, size_t *count);

/* What the type says of a request's document beyond its form: HAB_INVALID after each
 * breach was said through `report`. */
hab_status hab_type_request_check(const hab_type *type, const json_t *request, hab_report_fn report,
                                  void *context);

/* Whether nothing but the signature is missing: HAB_INVALID after each field that is,
 * with its article, was said. */
hab_status hab_type_request_ready(const hab_type *type, const json_t *request, hab_report_fn report,
                                  void *context);

/* The annexe that a checked request makes, which the caller frees; HAB_INVALID when the
 * plugin gives none. */
hab_status hab_type_request_annexe(const hab_type *type, const json_t *request, json_t **annexe);

#endif
