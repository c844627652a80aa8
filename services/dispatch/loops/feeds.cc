#include "services/dispatch/loops/feeds.h"

#include "common/base/status.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/profile_store.h"
#include "services/dispatch/store/verdict_store.h"

namespace crowdloom::dispatch {

VerdictReader::VerdictReader(pg::Connection* db, redis::Connection* redis,
                             outbox::Consumer::Fetch fetch, Offering* offering, const Clock* clock)
    : db_(*db),
      redis_(*redis),
      offering_(*offering),
      consumer_(
          {.name = "dispatch.consensus", .batch_max = 500}, *db, std::move(fetch),
          [this](pg::Tx& tx, absl::Span<const outbox::Event> events) {
            return ApplyConsensus(tx, events, openings_);
          },
          clock) {}

absl::StatusOr<outbox::Consumer::Progress> VerdictReader::Step() {
  openings_ = {};
  const auto progress = consumer_.Step();
  // Also what a rolled back attempt saw: these are hints, and PostgreSQL decides.
  if (!openings_.freed.empty() || !openings_.workers.empty()) {
    offering_.Offer(db_, redis_, openings_);
  }
  return progress;
}

ProfileReader::ProfileReader(pg::Connection* db, redis::Connection* redis,
                             outbox::Consumer::Fetch fetch, Profiles* profiles, Offering* offering,
                             const Clock* clock)
    : redis_(*redis),
      profiles_(*profiles),
      offering_(*offering),
      consumer_(
          {.name = "dispatch.workforce", .batch_max = 500}, *db, std::move(fetch),
          [this](pg::Tx& tx, absl::Span<const outbox::Event> events) { return Apply(tx, events); },
          clock) {}

absl::StatusOr<outbox::Consumer::Progress> ProfileReader::Step() {
  changed_.clear();
  const auto progress = consumer_.Step();
  for (const int64_t worker_id : changed_) {
    profiles_.Forget(worker_id);
    offering_.WakeWorker(redis_, worker_id);
  }
  return progress;
}

absl::Status ProfileReader::Apply(pg::Tx& tx, absl::Span<const outbox::Event> events) {
  for (const outbox::Event& event : events) {
    if (event.type != events::v1::WorkerChanged::descriptor()->full_name()) continue;
    events::v1::WorkerChanged changed;
    if (!changed.ParseFromString(event.payload)) return absl::InvalidArgumentError("bad event");
    CL_ASSIGN_OR_RETURN(const int64_t worker_id, ParseWorker(changed.worker()));
    SaveProfile(tx, worker_id, changed);
    changed_.push_back(worker_id);
  }
  return absl::OkStatus();
}

}  // namespace crowdloom::dispatch
