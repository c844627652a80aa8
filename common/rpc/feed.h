// How an outbox travels between services: the handler of every ReadEvents method, and the reader's
// side of it.
//
//   // in X_service.cc
//   return rpc_.Unary(context, request, response, rpc::ReadFeed);
//
//   // in a module that consumes X's events
//   outbox::Consumer consumer({.name = "ledger.x"}, connection,
//                             rpc::FetchFrom([this](const events::v1::ReadEventsRequest& request) {
//                               return x_.Call(&XService::Stub::ReadEvents, request);
//                             }),
//                             apply);
#ifndef CROWDLOOM_COMMON_RPC_FEED_H_
#define CROWDLOOM_COMMON_RPC_FEED_H_

#include <functional>

#include "absl/status/statusor.h"
#include "common/outbox/consumer.h"
#include "common/rpc/call.h"
#include "crowdloom/events/v1/feed.pb.h"

namespace crowdloom::rpc {

inline constexpr int kFeedPageDefault = 500;
inline constexpr int kFeedPageMax = 2000;

// Events of the module's own outbox, in feed order.
absl::StatusOr<events::v1::ReadEventsResponse> ReadFeed(
    Call& call, const events::v1::ReadEventsRequest& request);

// A consumer's fetch function over a call of ReadEvents.
using ReadEventsCall = std::function<absl::StatusOr<events::v1::ReadEventsResponse>(
    const events::v1::ReadEventsRequest&)>;
outbox::Consumer::Fetch FetchFrom(ReadEventsCall read_events);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_FEED_H_
