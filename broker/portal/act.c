#include "portal/act.h"

#include "trace/change.h"

hab_status hab_act_trace(hab_txn *txn, const hab_exchange *exchange, const hab_act *act)
{
    hab_trace_record record = {
        .kind = HAB_TRACE_CHANGE,
        .channel = act->channel == HAB_CHANNEL_WEBSERVICE ? HAB_TRACE_WEBSERVICE : HAB_TRACE_PAGE,
        .allowed = act->reason == HAB_REASON_GRANTED,
        .reason = (uint16_t) act->reason,
        .time = exchange->now * 1000000,
        .person = act->person,
        .operation = hab_slice_text(act->operation)};

    memcpy(record.address, exchange->address, sizeof(record.address));
    memcpy(record.country, exchange->country, sizeof(record.country));
    if (act->session != NULL) {
        memcpy(record.session, act->session, sizeof(record.session));
    }
    return hab_change_trace(txn, &record);
}
