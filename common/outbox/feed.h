// Rows of outbox and parked_event as events. Internal to common/outbox.
#ifndef CROWDLOOM_COMMON_OUTBOX_FEED_H_
#define CROWDLOOM_COMMON_OUTBOX_FEED_H_

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "common/outbox/outbox.h"

namespace crowdloom::outbox {

// Rows of (xid, id, key, type, payload, traceparent, created_time).
std::vector<Event> EventsFrom(const pqxx::result& rows);

// xid8 as PostgreSQL reads it.
std::string XidText(const Cursor& cursor);

}  // namespace crowdloom::outbox

#endif  // CROWDLOOM_COMMON_OUTBOX_FEED_H_
