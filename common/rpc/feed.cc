#include "common/rpc/feed.h"

#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/pg/value.h"

namespace crowdloom::rpc {
namespace {

using events::v1::ReadEventsRequest;
using events::v1::ReadEventsResponse;

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t micros = pg::MicrosOf(time);
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>(micros - timestamp.seconds() * 1'000'000) * 1000);
  return timestamp;
}

events::v1::Event ToMessage(outbox::Event event) {
  events::v1::Event message;
  message.mutable_cursor()->set_transaction(event.cursor.xid);
  message.mutable_cursor()->set_id(event.cursor.id);
  message.set_key(std::move(event.key));
  message.set_type(std::move(event.type));
  message.set_payload(std::move(event.payload));
  *message.mutable_create_time() = ToTimestamp(event.created_time);
  message.set_traceparent(std::move(event.traceparent));
  return message;
}

outbox::Event FromMessage(events::v1::Event&& message) {
  outbox::Event event;
  event.cursor = {.xid = message.cursor().transaction(), .id = message.cursor().id()};
  event.key = std::move(*message.mutable_key());
  event.type = std::move(*message.mutable_type());
  event.payload = std::move(*message.mutable_payload());
  event.traceparent = std::move(*message.mutable_traceparent());
  event.created_time = absl::FromUnixSeconds(message.create_time().seconds()) +
                       absl::Nanoseconds(message.create_time().nanos());
  return event;
}

}  // namespace

absl::StatusOr<ReadEventsResponse> ReadFeed(Call& call, const ReadEventsRequest& request) {
  const outbox::Cursor after{.xid = request.after().transaction(), .id = request.after().id()};
  const int max = PageSize(request.max_count(), kFeedPageDefault, kFeedPageMax);
  ReadEventsResponse response;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(),
                               [&](pg::Tx& tx) {
                                 response.Clear();
                                 for (outbox::Event& event : outbox::Read(tx, after, max)) {
                                   *response.add_events() = ToMessage(std::move(event));
                                 }
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  return response;
}

outbox::Consumer::Fetch FetchFrom(ReadEventsCall read_events) {
  return [read_events = std::move(read_events)](
             const outbox::Cursor& after, int max) -> absl::StatusOr<std::vector<outbox::Event>> {
    ReadEventsRequest request;
    request.mutable_after()->set_transaction(after.xid);
    request.mutable_after()->set_id(after.id);
    request.set_max_count(max);
    CL_ASSIGN_OR_RETURN(ReadEventsResponse response, read_events(request));
    std::vector<outbox::Event> events;
    for (events::v1::Event& event : *response.mutable_events()) {
      events.push_back(FromMessage(std::move(event)));
    }
    return events;
  };
}

}  // namespace crowdloom::rpc
