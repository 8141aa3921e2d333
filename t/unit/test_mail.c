/* Mails as messages: French texts, headers that nobody can add to, and where they go
 * (requirements, sections 2 to 4). */
#define _GNU_SOURCE /* memmem */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "mail/delivery.h"

enum { NOW = 1768212000 }; /* Mon, 12 Jan 2026 10:00:00 UTC */

#define FROM "extranet@caf.example"
#define BASE "https://extranet.example/extranet/"
#define PASSWORD "Zx4kQ9pL"

static hab_pages *templates;
static char directory[] = "/tmp/hab-mail-XXXXXX";

static int prepare(void **state)
{
    hab_error error = {""};

    (void) state;
    assert_non_null(mkdtemp(directory));
    if (hab_mail_templates(SOURCE_DIR "/conf/mail", &templates, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    return 0;
}

static int clean(void **state)
{
    (void) state;
    hab_pages_free(templates);
    return rmdir(directory);
}

static json_t *all_values(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}",
                     "reference", "DH-7K2M-9QXD-4F", "titre", "Lieu d’information", "caf", "751",
                     "numero", "LI-2026-751-001", "motif", "L’annexe 1 est vide = à remplir.",
                     "prenom", "Odile", "nom", "Martin-Noël", "identifiant", "odile@mairie.example",
                     "mot_de_passe", PASSWORD, "article", "LI-4", "fin_texte", "30 septembre 2026",
                     "nombre", 3, "concerne", "Odile Martin-Noël");
}

static hab_status write_with(const char *template, json_t *values, char **message, size_t *size,
                             hab_error *error)
{
    hab_mail mail = {.number = 7,
                     .created = NOW,
                     .expires = NOW + 24 * 3600,
                     .to = "odile@mairie.example",
                     .message_id = "00112233445566778899aabbccddeeff"};

    (void) snprintf(mail.template, sizeof(mail.template), "%s", template);
    return hab_mail_write(templates, &mail, values, FROM, BASE, message, size, error);
}

/* The message as a text that ends with NUL; freed by the caller. */
static char *write_mail(const char *template, json_t *values)
{
    hab_error error = {""};
    char *message = NULL;
    char *text;
    size_t size = 0;

    if (write_with(template, values, &message, &size, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    text = strndup(message, size);
    free(message);
    return text;
}

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* Undoes quoted-printable in place. */
static char *decode(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        if (strncmp(from, "=\r\n", 3) == 0) {
            from += 2;
        } else if (*from == '=') {
            *to++ = (char) (hex_digit(from[1]) * 16 + hex_digit(from[2]));
            from += 2;
        } else if (*from != '\r') {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

static void assert_lines(const char *message)
{
    for (const char *line = message; *line != '\0'; line = strstr(line, "\r\n") + 2) {
        const char *end = strstr(line, "\r\n");

        assert_non_null(end);
        assert_true(end - line <= 76);
        for (const char *c = line; c < end; c++) {
            assert_true(*c >= ' ' && *c <= '~');
        }
    }
}

static char *template_name(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 4 && strcmp(entry->d_name + length - 4, ".xsl") == 0
                   && strcmp(entry->d_name, "layout.xsl") != 0
               ? strndup(entry->d_name, length - 4)
               : NULL;
}

static void each_template(void (*check)(const char *name, json_t *values))
{
    DIR *entries = opendir(SOURCE_DIR "/conf/mail");
    struct dirent *entry;
    unsigned count = 0;

    assert_non_null(entries);
    while ((entry = readdir(entries)) != NULL) {
        char *name = template_name(entry);
        json_t *values = all_values();

        if (name != NULL) {
            check(name, values);
            count++;
        }
        json_decref(values);
        free(name);
    }
    (void) closedir(entries);
    assert_int_equal(count, 23);
}

static void check_message(const char *name, json_t *values)
{
    char *message = write_mail(name, values);

    assert_lines(message);
    assert_non_null(strstr(message, "Date: Mon, 12 Jan 2026 10:00:00 +0000\r\n"));
    assert_non_null(strstr(message, "\r\nFrom: " FROM "\r\n"));
    assert_non_null(strstr(message, "\r\nTo: odile@mairie.example\r\n"));
    assert_non_null(
        strstr(message, "\r\nMessage-ID: <00112233445566778899aabbccddeeff@caf.example>\r\n"));
    assert_non_null(strstr(message, "\r\nAuto-Submitted: auto-generated\r\n"));
    assert_non_null(strstr(message, "\r\nMIME-Version: 1.0\r\n"));
    free(message);
}

static void every_template_makes_a_message_of_short_ascii_lines(void **state)
{
    (void) state;
    each_template(check_message);
}

/* The sign, and what stands before it. */
static void assert_no_plain_space_before(const char *text, const char *signs)
{
    for (const char *c = strpbrk(text, signs); c != NULL; c = strpbrk(c + 1, signs)) {
        if (strncmp(c, "://", 3) != 0 && c[-1] == ' ') {
            fail_msg("a plain space before a sign: %.60s", c - 20);
        }
    }
}

static void check_french(const char *name, json_t *values)
{
    char *message = write_mail(name, values);
    char *body = decode(strstr(message, "\r\n\r\n"));

    assert_no_plain_space_before(body, ":;?!,.");
    assert_null(strchr(body, '\''));
    assert_null(strstr(body, "« "));
    assert_null(strstr(body, "  "));
    assert_non_null(strstr(body, "Bonjour Odile Martin-Noël,\n"));
    assert_non_null(strstr(body, BASE));
    assert_null(strstr(body, BASE "?"));
    assert_non_null(strstr(body, "Vous recevez ce message parce que "));
    assert_non_null(strstr(body, "mot de passe\u00a0: ne le donnez ni par courriel"));
    free(message);
}

static void every_mail_says_why_it_came_in_good_french(void **state)
{
    (void) state;
    each_template(check_french);
}

static void check_secret(const char *name, json_t *values)
{
    static const char *const with[] = {"premier-mot-de-passe", "nouveau-mot-de-passe",
                                       "agent-cree"};
    char *message = decode(write_mail(name, values));
    int expected = 0;

    for (size_t i = 0; i < sizeof(with) / sizeof(*with); i++) {
        expected |= strcmp(with[i], name) == 0;
    }
    assert_int_equal(strstr(message, PASSWORD) != NULL, expected);
    assert_int_equal(strstr(message, "13 janvier 2026 à 11:00") != NULL, expected);
    free(message);
}

/* LI-3.2: a password goes to the person alone, with the second at which it ends. */
static void three_mails_carry_a_password_and_no_other(void **state)
{
    (void) state;
    each_template(check_secret);
}

static void reasons_and_dates_are_told(void **state)
{
    json_t *values = all_values();
    char *refused = decode(write_mail("demande-refusee", values));
    char *ended = decode(write_mail("fin-de-convention", values));

    (void) state;
    assert_non_null(strstr(refused, "Motif\u00a0: L’annexe 1 est vide = à remplir.\n"));
    assert_non_null(strstr(refused, "DH-7K2M-9QXD-4F"));
    assert_non_null(strstr(ended, "a pris fin le 30 septembre 2026, selon l’article LI-4."));
    free(refused);
    free(ended);
    json_decref(values);
}

/* A stranger writes to an address of their choice: not with words of their choice. */
static void acknowledgement_repeats_nothing_that_was_typed(void **state)
{
    json_t *values = all_values();
    char *message;

    (void) state;
    json_object_set_new(
        values, "demandeur",
        json_pack("{s:s, s:s}", "nom", "Gagnez https://piege.example", "prenom", "Cliquez"));
    message = decode(write_mail("accuse-reception", values));
    assert_null(strstr(message, "piege"));
    assert_null(strstr(message, "Cliquez"));
    free(message);
    json_decref(values);
}

static void subjects_are_encoded_words_of_whole_characters(void **state)
{
    json_t *values = all_values();
    char *message = write_mail("accuse-reception", values);

    (void) state;
    assert_non_null(strstr(message, "\r\nSubject: =?UTF-8?Q?Demande_d=E2=80=99habilitation_DH=2D"
                                    "7K2M=2D9QXD?=\r\n =?UTF-8?Q?=2D4F=C2=A0=3A_bien_re=C3=A7ue"
                                    "?=\r\n"));
    free(message);
    json_decref(values);
}

static void no_value_adds_a_header(void **state)
{
    static const char *const hostile[] = {"X\r\nBcc: autre@x.example", "X\nBcc: autre@x.example",
                                          "X\rBcc: autre@x.example", "X\x01\x1b[31m"};
    json_t *values = all_values();

    (void) state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
        char *message;

        json_object_set_new(values, "reference", json_string(hostile[i]));
        json_object_set_new(values, "motif", json_string(hostile[i]));
        message = write_mail("demande-refusee", values);
        assert_lines(message);
        *strstr(message, "\r\n\r\n") = '\0';
        assert_null(strstr(message, "\nBcc"));
        free(message);
    }
    json_decref(values);
}

static void a_subject_without_end_is_refused(void **state)
{
    hab_error error = {""};
    char *message = NULL;
    size_t size = 0;
    char reference[300];
    json_t *values = all_values();

    (void) state;
    memset(reference, 'x', sizeof(reference));
    json_object_set_new(values, "reference", json_stringn(reference, sizeof(reference)));
    assert_int_equal(write_with("demande-refusee", values, &message, &size, &error), HAB_INVALID);
    assert_non_null(strstr(error.text, "no subject"));
    assert_int_equal(write_with("aucun-modele", values, &message, &size, &error), HAB_NOT_FOUND);
    assert_null(message);
    json_decref(values);
}

static void a_directory_without_a_template_is_refused(void **state)
{
    hab_pages *loaded = NULL;
    hab_error error = {""};

    (void) state;
    assert_int_equal(hab_mail_templates(directory, &loaded, &error), HAB_NOT_FOUND);
    assert_non_null(strstr(error.text, "accuse-reception.xsl is missing"));
    assert_null(loaded);
}

static void mails_become_files_when_a_directory_is_named(void **state)
{
    hab_delivery delivery = {.to = directory, .from = FROM, .base = BASE, .tls = 1};
    hab_error error = {""};
    char path[64];
    char text[8] = "";
    struct stat status;
    int file;

    (void) state;
    (void) snprintf(path, sizeof(path), "%s/id.eml", directory);
    assert_int_equal(hab_delivery_check(&delivery, &error), HAB_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(hab_deliver(&delivery, "odile@mairie.example", "id",
                                     hab_slice_text(i == 0 ? "first" : "again"), &error),
                         HAB_OK);
    }
    file = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(file, text, sizeof(text)), 5);
    assert_string_equal(text, "again");
    assert_int_equal(fstat(file, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    close(file);
    unlink(path);
    delivery.to = "/nowhere";
    assert_int_equal(
        hab_deliver(&delivery, "odile@mairie.example", "id", hab_slice_text("x"), &error),
        HAB_LATER);
}

static void what_makes_no_sense_is_told(void **state)
{
    static const struct {
        hab_delivery delivery;
        const char *said;
    } cases[] = {
        {{.to = "smtp://mail.example:587", .from = FROM, .base = BASE, .tls = 1}, NULL},
        {{.to = "smtps://[2001:db8::1]:465", .from = FROM, .base = BASE, .tls = 1}, NULL},
        {{.to = "smtp://127.0.0.1:25", .from = FROM, .base = BASE, .tls = 0}, NULL},
        {{.to = "smtp://mail.example:25", .from = FROM, .base = BASE, .tls = 0}, "without TLS"},
        {{.to = "smtps://127.0.0.1:465", .from = FROM, .base = BASE, .tls = 0}, "without TLS"},
        {{.to = "smtp://mail.example", .from = FROM, .base = BASE, .tls = 1}, "smtp://host:port"},
        {{.to = "smtp://mail.example:0", .from = FROM, .base = BASE, .tls = 1}, "host:port"},
        {{.to = "smtp://mail.example:70000", .from = FROM, .base = BASE, .tls = 1}, "host:port"},
        {{.to = "smtp://u:p@mail.example:25", .from = FROM, .base = BASE, .tls = 1}, "host:port"},
        {{.to = "smtp://mail.example:25/x", .from = FROM, .base = BASE, .tls = 1}, "host:port"},
        {{.to = "smtp://[::1:25", .from = FROM, .base = BASE, .tls = 1}, "host:port"},
        {{.to = "smtp://:25", .from = FROM, .base = BASE, .tls = 1}, "host:port"},
        {{.to = "/nowhere", .from = FROM, .base = BASE, .tls = 1}, "/nowhere: No such"},
        {{.to = "/dev/null", .from = FROM, .base = BASE, .tls = 1}, "not a directory"},
        {{.to = "/tmp", .from = FROM, .base = BASE, .tls = 0}, "no TLS"},
        {{.to = "/tmp", .from = FROM "\n", .base = BASE, .tls = 1}, "no address"},
        {{.to = "/tmp", .from = FROM, .base = "http://x.example/", .tls = 1}, "https://host/path/"},
        {{.to = "/tmp", .from = FROM, .base = "https://x.example", .tls = 1}, "https://host/path/"},
        {{.to = "/tmp", .from = FROM, .base = "https:///", .tls = 1}, "https://host/path/"},
        {{.to = "/tmp", .from = FROM, .base = "https://x/?a/", .tls = 1}, "https://host/path/"},
        {{.to = "smtp://a:1", .from = FROM, .base = BASE, .ca = "/nowhere", .tls = 1}, "/nowhere"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        hab_error error = {""};
        hab_status status = hab_delivery_check(&cases[i].delivery, &error);

        assert_int_equal(status == HAB_OK, cases[i].said == NULL);
        assert_non_null(strstr(error.text, cases[i].said != NULL ? cases[i].said : ""));
    }
}

static hab_status load_credentials(const char *content, mode_t mode, char *credentials)
{
    char path[64];
    hab_error error;
    hab_status status;
    int file;

    (void) snprintf(path, sizeof(path), "%s/credentials", directory);
    file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_int_equal(write(file, content, strlen(content)), strlen(content));
    assert_int_equal(fchmod(file, mode), 0);
    close(file);
    status = hab_credentials_load(path, credentials, &error);
    unlink(path);
    return status;
}

static void credentials_are_one_line_for_one_reader(void **state)
{
    char credentials[HAB_SMTP_CREDENTIALS_MAX + 1] = "untouched";
    hab_error error;

    (void) state;
    assert_int_equal(load_credentials("u:p\n", 0640, credentials), HAB_DENIED);
    assert_int_equal(load_credentials("u:p\nmore\n", 0600, credentials), HAB_INVALID);
    assert_int_equal(load_credentials("u:p", 0600, credentials), HAB_INVALID);
    assert_int_equal(load_credentials("no colon\n", 0600, credentials), HAB_INVALID);
    assert_int_equal(load_credentials(":p\n", 0600, credentials), HAB_INVALID);
    assert_int_equal(load_credentials("", 0600, credentials), HAB_INVALID);
    assert_int_equal(hab_credentials_load("/nowhere", credentials, &error), HAB_IO);
    assert_string_equal(credentials, "untouched");
    assert_int_equal(load_credentials("u:p:q r\n", 0600, credentials), HAB_OK);
    assert_string_equal(credentials, "u:p:q r");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_template_makes_a_message_of_short_ascii_lines),
        cmocka_unit_test(every_mail_says_why_it_came_in_good_french),
        cmocka_unit_test(three_mails_carry_a_password_and_no_other),
        cmocka_unit_test(reasons_and_dates_are_told),
        cmocka_unit_test(acknowledgement_repeats_nothing_that_was_typed),
        cmocka_unit_test(subjects_are_encoded_words_of_whole_characters),
        cmocka_unit_test(no_value_adds_a_header),
        cmocka_unit_test(a_subject_without_end_is_refused),
        cmocka_unit_test(a_directory_without_a_template_is_refused),
        cmocka_unit_test(mails_become_files_when_a_directory_is_named),
        cmocka_unit_test(what_makes_no_sense_is_told),
        cmocka_unit_test(credentials_are_one_line_for_one_reader),
    };

    return cmocka_run_group_tests_name("mail", tests, prepare, clean);
}
