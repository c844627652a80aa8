#include "common/outbox/feed.h"

#include "common/base/strings.h"

namespace crowdloom::outbox {

std::string XidText(const Cursor& cursor) { return StrCat(cursor.xid); }

std::vector<Event> EventsFrom(const pqxx::result& rows) {
  std::vector<Event> events;
  events.reserve(rows.size());
  for (const pqxx::row& row : rows) {
    events.push_back({.cursor = {row[0].as<uint64_t>(), row[1].as<int64_t>()},
                      .key = row[2].as<std::string>(),
                      .type = row[3].as<std::string>(),
                      .payload = pg::BytesOf(row[4]),
                      .traceparent = row[5].as<std::string>(),
                      .created_time = pg::TimeOf(row[6])});
  }
  return events;
}

}  // namespace crowdloom::outbox
