// What other services tell, applied here once in effect: consensus' verdicts and workforce's
// people.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LOOPS_FEEDS_H_
#define CROWDLOOM_SERVICES_DISPATCH_LOOPS_FEEDS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "services/dispatch/offering.h"
#include "services/dispatch/profiles.h"

namespace crowdloom::dispatch {

// Used by one thread.
class VerdictReader {
 public:
  VerdictReader(pg::Connection* db, redis::Connection* redis, outbox::Consumer::Fetch fetch,
                Offering* offering, const Clock* clock);

  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  pg::Connection& db_;
  redis::Connection& redis_;
  Offering& offering_;
  Openings openings_;  // of the step that runs
  outbox::Consumer consumer_;
};

// Used by one thread.
class ProfileReader {
 public:
  ProfileReader(pg::Connection* db, redis::Connection* redis, outbox::Consumer::Fetch fetch,
                Profiles* profiles, Offering* offering, const Clock* clock);

  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  absl::Status Apply(pg::Tx& tx, absl::Span<const outbox::Event> events);

  redis::Connection& redis_;
  Profiles& profiles_;
  Offering& offering_;
  std::vector<int64_t> changed_;  // in the step that runs
  outbox::Consumer consumer_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LOOPS_FEEDS_H_
