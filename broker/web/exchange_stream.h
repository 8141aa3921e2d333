/* The parts of a stream: of a plugin's, each a call of its own in a write transaction; of a
 * source, whatever that does. */
#ifndef HAB_EXCHANGE_STREAM_H
#define HAB_EXCHANGE_STREAM_H

#include "web/exchange.h"

/* A handler has begun a stream: makes the first part. One that is refused or fails is
 * answered instead, and there is no stream any more. */
void hab_stream_begin(hab_exchange *exchange);

/* Closes it, if there is one. */
void hab_stream_end(hab_exchange *exchange);

#endif
