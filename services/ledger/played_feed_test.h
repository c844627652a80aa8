// The feeds of dispatch and consensus, played by a test: it adds events, and whoever consumes the
// feed gets them over gRPC.
#ifndef CROWDLOOM_SERVICES_LEDGER_PLAYED_FEED_TEST_H_
#define CROWDLOOM_SERVICES_LEDGER_PLAYED_FEED_TEST_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/service/module.h"
#include "crowdloom/events/v1/events.pb.h"
#include "crowdloom/events/v1/feed.pb.h"

namespace crowdloom::ledger {

// Thread-safe.
class PlayedFeed {
 public:
  // Gives the event's id in the feed.
  int64_t Add(const std::string& key, const google::protobuf::Message& event) {
    absl::MutexLock lock(&mutex_);
    events::v1::Event& added = *events_.add_events();
    added.mutable_cursor()->set_transaction(static_cast<uint64_t>(events_.events_size()));
    added.mutable_cursor()->set_id(events_.events_size());
    added.set_key(key);
    added.set_type(event.GetDescriptor()->full_name());
    added.set_payload(event.SerializeAsString());
    return events_.events_size();
  }

  events::v1::ReadEventsResponse After(int64_t id) {
    absl::MutexLock lock(&mutex_);
    events::v1::ReadEventsResponse response;
    for (int64_t next = id; next < events_.events_size(); ++next) {
      *response.add_events() = events_.events(static_cast<int>(next));
    }
    return response;
  }

 private:
  absl::Mutex mutex_;
  events::v1::ReadEventsResponse events_ ABSL_GUARDED_BY(mutex_);
};

// A module that only has a feed.
template <typename Service>
class FeedModule final : public service::Module, public Service::CallbackService {
 public:
  FeedModule(std::string name, PlayedFeed* feed) : name_(std::move(name)), feed_(*feed) {}

  std::string_view name() const override { return name_; }
  absl::Status Init(const service::ModuleContext&) override { return absl::OkStatus(); }
  std::vector<grpc::Service*> Services() override { return {this}; }
  absl::Status Start() override { return absl::OkStatus(); }
  bool Ready() override { return true; }
  void Drain() override {}
  void Stop() override {}

  grpc::ServerUnaryReactor* ReadEvents(grpc::CallbackServerContext* context,
                                       const events::v1::ReadEventsRequest* request,
                                       events::v1::ReadEventsResponse* response) override {
    *response = feed_.After(request->after().id());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const std::string name_;
  PlayedFeed& feed_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_PLAYED_FEED_TEST_H_
