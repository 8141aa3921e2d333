/* Which entry of a list a person means by what they typed: a code, a name, or both as
 * we show them, "Valclair (91999)". */
#ifndef HAB_REFERENCE_CHOICE_H
#define HAB_REFERENCE_CHOICE_H

#include "request/reference.h"

enum { HAB_CHOICES_MAX = 40 };

typedef struct hab_choice {
    hab_reference entry;                 /* what is meant */
    hab_reference near[HAB_CHOICES_MAX]; /* or what may be */
    unsigned count;
} hab_choice;

/* `code` is what was chosen among several, or empty; it is not followed when `text` has
 * become another name. Of entries with the same name, one of this Caf ("": any) is
 * meant first. HAB_OK; HAB_EXISTS when several have this name and HAB_NOT_FOUND when
 * none has, with those that may be meant. */
hab_status hab_reference_choose(hab_txn *txn, hab_reference_kind kind, hab_slice text,
                                hab_slice code, const char *caf, hab_choice *choice);

/* "Valclair (91999)"; `text` takes 256 bytes. */
void hab_reference_show(const hab_reference *entry, char text[256]);

#endif
