#include "mail/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/calendar.h"
#include "base/text.h"
#include "web/json_xml.h"
#include "web/pages.h"

enum {
    SUBJECT_MAX = 200,  /* bytes */
    PLAIN_SUBJECT = 66, /* bytes of one that fits its line as it is */
    WORD = 48,          /* encoded bytes of an encoded word: at most 75 (RFC 2047, 2) */
    LINE = 76,          /* of an encoded text (RFC 2045, 6.7) */
    HEAD_ROOM = 4096    /* more than all header fields take */
};

static const char *const needed[] = {
    "accuse-reception",     "alarme-trace",         "agent-cree",           "controle-agents",
    "controle-clos",        "controle-question",    "controle-suppression", "controle-suspension",
    "convention-envoyee",   "convention-retablie",  "convention-suspendue", "demande-a-completer",
    "demande-refusee",      "fin-dans-1-mois",      "fin-dans-3-mois",      "fin-de-convention",
    "habilitation-ouverte", "nouveau-mot-de-passe", "personne-retablie",    "personne-suspendue",
    "premier-mot-de-passe", "rappel-taches",        "signalement"};

hab_status hab_mail_templates(const char *directory, hab_pages **templates, hab_error *error)
{
    return hab_pages_load_texts(directory, needed, sizeof(needed) / sizeof(needed[0]), templates,
                                error);
}

/* A message under way; what does not fit is never written. */
typedef struct draft {
    char *data;
    size_t size;
    size_t room;
} draft;

static void add(draft *to, const char *text, size_t size)
{
    if (size <= to->room - to->size) {
        memcpy(to->data + to->size, text, size);
        to->size += size;
    }
}

static void add_text(draft *to, const char *text)
{
    add(to, text, strlen(text));
}

static void add_field(draft *to, const char *name, const char *value)
{
    add_text(to, name);
    add_text(to, ": ");
    add_text(to, value);
    add_text(to, "\r\n");
}

static void add_hex(draft *to, uint8_t byte)
{
    static const char digits[] = "0123456789ABCDEF";
    char text[3] = {'=', digits[byte >> 4], digits[byte & 15]};

    add(to, text, sizeof(text));
}

static int is_plain(hab_slice text)
{
    const char *bytes = text.data;

    for (size_t i = 0; i < text.size; i++) {
        if (bytes[i] < ' ' || bytes[i] > '~' || (i > 0 && bytes[i] == '?' && bytes[i - 1] == '=')) {
            return 0;
        }
    }
    return text.size <= PLAIN_SUBJECT;
}

/* Letters and digits stand for themselves in an encoded word (RFC 2047, 5 (3)). */
static int stands_in_word(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z')
           || (byte >= 'a' && byte <= 'z');
}

static size_t word_size(const uint8_t *bytes, size_t size)
{
    size_t sum = 0;

    for (size_t i = 0; i < size; i++) {
        sum += stands_in_word(bytes[i]) || bytes[i] == ' ' ? 1 : 3;
    }
    return sum;
}

static void add_in_word(draft *to, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == ' ') {
            add(to, "_", 1);
        } else if (stands_in_word(bytes[i])) {
            add(to, (const char *) bytes + i, 1);
        } else {
            add_hex(to, bytes[i]);
        }
    }
}

/* Encoded words, each of whole characters, one a line. */
static void add_encoded(draft *to, hab_slice text)
{
    const uint8_t *bytes = text.data;
    size_t left = WORD;

    add_text(to, "=?UTF-8?Q?");
    for (size_t i = 0, length; i < text.size; i += length) {
        size_t size;

        length = hab_character(bytes + i, text.size - i);
        size = word_size(bytes + i, length);
        if (size > left) {
            add_text(to, "?=\r\n =?UTF-8?Q?");
            left = WORD;
        }
        add_in_word(to, bytes + i, length);
        left -= size;
    }
    add_text(to, "?=");
}

static void add_subject(draft *to, hab_slice subject)
{
    add_text(to, "Subject: ");
    if (is_plain(subject)) {
        add(to, subject.data, subject.size);
    } else {
        add_encoded(to, subject);
    }
    add_text(to, "\r\n");
}

/* RFC 5322, 3.3: in English whatever the locale. */
static void add_date(draft *to, int64_t when)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t) when;
    char text[64];
    struct tm utc;

    (void) gmtime_r(&seconds, &utc);
    (void) snprintf(text, sizeof(text), "%s, %d %s %d %02d:%02d:%02d +0000", days[utc.tm_wday],
                    utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                    utc.tm_sec);
    add_field(to, "Date", text);
}

static void add_head(draft *to, const hab_mail *mail, const char *from, hab_slice subject)
{
    char id[sizeof(mail->message_id) + HAB_IDENTIFIANT_MAX + 4];

    (void) snprintf(id, sizeof(id), "<%s%s>", mail->message_id, strchr(from, '@'));
    add_date(to, mail->created);
    add_field(to, "From", from);
    add_field(to, "To", mail->to);
    add_subject(to, subject);
    add_field(to, "Message-ID", id);
    add_field(to, "Auto-Submitted", "auto-generated");
    add_field(to, "MIME-Version", "1.0");
    add_field(to, "Content-Type", "text/plain; charset=utf-8");
    add_field(to, "Content-Transfer-Encoding", "quoted-printable");
    add_field(to, "Content-Language", "fr");
    add_text(to, "\r\n");
}

/* One line of text in quoted-printable (RFC 2045, 6.7), broken where it is too long. */
static void add_line(draft *to, const char *line, size_t size)
{
    size_t column = 0;

    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t) line[i];
        int last = i + 1 == size;
        int stands = (byte > ' ' && byte <= '~' && byte != '=') || (byte == ' ' && !last);
        size_t width = stands ? 1 : 3;

        if (column + width > LINE - 1) {
            add_text(to, "=\r\n");
            column = 0;
        }
        if (stands) {
            add(to, line + i, 1);
        } else {
            add_hex(to, byte);
        }
        column += width;
    }
    add_text(to, "\r\n");
}

static void add_body(draft *to, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        add_line(to, text, length);
        text += length + (text[length] == '\n');
    }
}

/* What the template sees: the values, and what only this place knows. */
static xmlDocPtr source_of(const hab_mail *mail, json_t *values, const char *base)
{
    xmlDocPtr source = hab_xml_document("courriel");
    xmlNodePtr root = source == NULL ? NULL : xmlDocGetRootElement(source);
    char expires[2 * HAB_TIME_TEXT] = "";

    if (mail->expires != 0) {
        hab_format_french(mail->expires, expires);
    }
    if (root == NULL || !hab_xml_add_members(root, values)
        || !hab_xml_add_text(root, "portail", base)
        || (expires[0] != '\0' && !hab_xml_add_text(root, "expire_texte", expires))) {
        xmlFreeDoc(source);
        return NULL;
    }
    return source;
}

/* The first line is the subject; the text follows the empty lines behind it. */
static hab_status compose(const hab_mail *mail, const char *from, const char *text, char **message,
                          size_t *size, hab_error *error)
{
    draft made = {.room = HEAD_ROOM + 4 * strlen(text)};
    size_t length = strcspn(text, "\n");
    hab_slice subject = hab_slice_of(text, length);

    if (length == 0 || length > SUBJECT_MAX || !hab_text_valid(subject, 0)
        || !hab_text_valid(hab_slice_text(text), 1)) {
        return hab_fail(error, HAB_INVALID,
                        "mail %s: no subject of %d bytes at most in the first line, or a control "
                        "character in the text",
                        mail->template, SUBJECT_MAX);
    }
    made.data = malloc(made.room);
    if (made.data == NULL) {
        return HAB_MEMORY;
    }
    add_head(&made, mail, from, subject);
    add_body(&made, text + length + strspn(text + length, "\n"));
    *message = made.data;
    *size = made.size;
    return HAB_OK;
}

hab_status hab_mail_write(const hab_pages *templates, const hab_mail *mail, json_t *values,
                          const char *from, const char *base, char **message, size_t *size,
                          hab_error *error)
{
    hab_error said = {""};
    xmlDocPtr source = source_of(mail, values, base);
    char *text = NULL;
    size_t length = 0;
    hab_status status = HAB_MEMORY;

    if (source != NULL) {
        status = hab_pages_render(templates, mail->template, source, &text, &length, &said);
    }
    xmlFreeDoc(source);
    if (status != HAB_OK) {
        return hab_fail(error, status, "mail %s: %.300s", mail->template,
                        said.text[0] != '\0' ? said.text : hab_status_text(status));
    }
    status = compose(mail, from, text, message, size, error);
    hab_wipe(text, length);
    free(text);
    return status;
}
