#include "mail/receipt.h"

#include <fcntl.h>
#include <unistd.h>

/* A place holds a Message-ID, which no two mails share: a later mail may take the place
 * of an earlier one, whose outcome is long in the store. */
enum { PLACES = 1024 };

static off_t place_of(const hab_mail *mail)
{
    return (off_t) (mail->number % PLACES * sizeof(mail->message_id));
}

hab_receipts hab_receipts_open(const char *path)
{
    hab_receipts receipts = {.file = -1};

    if (path != NULL) {
        receipts.file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    return receipts;
}

void hab_receipts_close(hab_receipts *receipts)
{
    if (receipts->file >= 0) {
        close(receipts->file);
    }
    receipts->file = -1;
}

void hab_receipt_note(const hab_receipts *receipts, const hab_mail *mail)
{
    if (receipts->file >= 0) {
        /* Without it the mail may be sent again, after a crash and then only. */
        ssize_t ignored =
            pwrite(receipts->file, mail->message_id, sizeof(mail->message_id), place_of(mail));

        (void) ignored;
    }
}

int hab_receipt_holds(const hab_receipts *receipts, const hab_mail *mail)
{
    char noted[sizeof(mail->message_id)];

    return receipts->file >= 0
           && pread(receipts->file, noted, sizeof(noted), place_of(mail)) == (ssize_t) sizeof(noted)
           && memcmp(noted, mail->message_id, sizeof(noted)) == 0;
}
