/* What is read of a record, and what is said of a finding. */
#include "control/sight.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

enum { IPV4 = 4, IPV6 = 6, FAMILY_SHIFT = 56 };

uint64_t hab_network_of(const uint8_t address[16])
{
    static const uint8_t none[16];
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    uint64_t network;

    if (memcmp(address, none, sizeof(none)) == 0) {
        return 0;
    }
    if (memcmp(address, mapped, sizeof(mapped)) == 0) {
        return (uint64_t) IPV4 << FAMILY_SHIFT | hab_get_u32be(address + 12) >> 8;
    }
    network = hab_get_u64be(address) >> 16;
    return (uint64_t) IPV6 << FAMILY_SHIFT | network;
}

void hab_network_text(uint64_t network, char text[HAB_NETWORK_TEXT])
{
    char shown[INET6_ADDRSTRLEN] = "";
    uint8_t bytes[16] = {0};
    int ipv4 = network >> FAMILY_SHIFT == IPV4;

    if (ipv4) {
        hab_put_u32be(bytes, (uint32_t) network << 8);
    } else {
        hab_put_u64be(bytes, network << 16);
    }
    (void) inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes, shown, sizeof(shown));
    (void) snprintf(text, HAB_NETWORK_TEXT, "%s/%d", shown, ipv4 ? 24 : 48);
}

/* What happens to somebody without their doing: it is no access, and no refusal to be asked
 * about. */
static int is_idle(uint16_t reason)
{
    switch (reason) {
    case HAB_REASON_NO_SESSION:
    case HAB_REASON_SESSION_EXPIRED:
    case HAB_REASON_SESSION_ENDED:
    case HAB_REASON_PASSWORD_TO_CHANGE:
    case HAB_REASON_PASSWORD_EXPIRED:
    case HAB_REASON_CONDITIONS:
    case HAB_REASON_PLUGIN_FAILED:
    case HAB_REASON_INTERNAL:
    case HAB_REASON_NO_VERDICT:
    case HAB_REASON_PERSON_SUSPENDED:
    case HAB_REASON_CONVENTION_NOT_SIGNED:
    case HAB_REASON_CONVENTION_NOT_ACTIVE:
    case HAB_REASON_CONVENTION_NOT_YET:
    case HAB_REASON_CONVENTION_ENDED:
    case HAB_REASON_CONVENTION_SUSPENDED:
    case HAB_REASON_FORMALITIES:
    case HAB_REASON_TRACE_BROKEN: return 1;
    default: return 0;
    }
}

static int is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

int hab_access_seen(const hab_trace_record *record, uint64_t number, hab_seen_access *event)
{
    int64_t second = record->time / 1000000;

    if (record->kind != HAB_TRACE_ACCESS || record->person == 0 || record->convention == 0
        || second <= 0 || second > UINT32_MAX || (!record->allowed && is_idle(record->reason))) {
        return 0;
    }
    *event = (hab_seen_access){.person = record->person,
                               .convention = record->convention,
                               .number = number,
                               .network = hab_network_of(record->address),
                               .second = (uint32_t) second,
                               .reason = record->allowed ? HAB_REASON_GRANTED : record->reason,
                               .type = record->type,
                               .service = record->service,
                               .target = record->target};
    if (is_letter(record->country[0]) && is_letter(record->country[1])) {
        memcpy(event->country, record->country, sizeof(event->country));
    }
    return 1;
}

static const hab_moment *moments_of(const hab_profile *account, hab_profile_list list)
{
    switch (list) {
    case HAB_PROFILE_REFUSALS: return account->refusals;
    case HAB_PROFILE_NIGHTS: return account->nights;
    default: return account->recent;
    }
}

void hab_finding_tell(hab_finding *finding, const char *format, ...)
{
    const uint8_t *bytes = (const uint8_t *) finding->text;
    va_list arguments;
    size_t left;
    size_t size;

    va_start(arguments, format);
    (void) vsnprintf(finding->text, sizeof(finding->text), format, arguments);
    va_end(arguments);
    left = strlen(finding->text);
    while (left > 0 && (size = hab_character(bytes, left)) > 0) {
        bytes += size;
        left -= size;
    }
    finding->text[bytes - (const uint8_t *) finding->text] = '\0';
}

void hab_finding_add(hab_finding *finding, uint64_t number, uint32_t second)
{
    if (finding->count == HAB_SIGNAL_EVIDENCE) {
        memmove(finding->evidence, finding->evidence + 1,
                (HAB_SIGNAL_EVIDENCE - 1) * sizeof(finding->evidence[0]));
        finding->count--;
    }
    finding->evidence[finding->count++] = number;
    finding->first = finding->first == 0 || second < finding->first ? second : finding->first;
    finding->last = second > finding->last ? second : finding->last;
}

unsigned hab_finding_moments(hab_finding *finding, const hab_sight *sight, hab_profile_list list,
                             uint32_t since)
{
    const hab_moment *moments = moments_of(sight->account, list);
    unsigned found = 0;

    for (unsigned i = 0; i < sight->account->counts[list]; i++) {
        if (moments[i].second >= since
            && moments[i].convention == (uint32_t) sight->event->convention) {
            hab_finding_add(finding, moments[i].number, moments[i].second);
            found++;
        }
    }
    return found;
}

/* "dimanche 22 novembre 2026" */
static void day_text(int64_t second, char text[HAB_TIME_TEXT * 2])
{
    char *hour;

    hab_format_opening(second, text);
    hour = strstr(text, " à ");
    if (hour != NULL) {
        *hour = '\0';
    }
}

void hab_span_text(int64_t first, int64_t last, char text[HAB_SPAN_TEXT])
{
    hab_local from = hab_local_time(first);
    hab_local to = hab_local_time(last);
    char day[HAB_TIME_TEXT * 2];
    char next[HAB_TIME_TEXT * 2];

    day_text(first, day);
    day_text(last, next);
    if (from.date != to.date) {
        (void) snprintf(text, HAB_SPAN_TEXT, "entre le %s à %02d:%02d et le %s à %02d:%02d", day,
                        from.minute / 60, from.minute % 60, next, to.minute / 60, to.minute % 60);
    } else if (from.minute != to.minute) {
        (void) snprintf(text, HAB_SPAN_TEXT, "entre %02d:%02d et %02d:%02d le %s", from.minute / 60,
                        from.minute % 60, to.minute / 60, to.minute % 60, day);
    } else {
        (void) snprintf(text, HAB_SPAN_TEXT, "à %02d:%02d le %s", from.minute / 60,
                        from.minute % 60, day);
    }
}
