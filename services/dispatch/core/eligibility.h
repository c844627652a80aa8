// Who may do what: the audience of a batch against the attributes of a worker.
//
//   const Audience audience(batch.audience());   // once for each change of a batch
//   if (FirstFailing(audience, kind, {id, attributes, device}) == v1::OBSTACLE_UNSPECIFIED) ...
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_ELIGIBILITY_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_ELIGIBILITY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/dispatch/v1/explanation.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"
#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::dispatch {

// An audience made ready for many looks: its lists of workers can be long.
class Audience {
 public:
  explicit Audience(v1::Batch::Audience spec);

  const v1::Batch::Audience& spec() const { return spec_; }
  bool Blocks(int64_t worker_id) const { return blocked_.contains(worker_id); }
  bool Allows(int64_t worker_id) const { return allowed_.empty() || allowed_.contains(worker_id); }

 private:
  v1::Batch::Audience spec_;
  absl::flat_hash_set<int64_t> allowed_, blocked_;
};

// Who is looked at. `attributes` must outlive the look.
struct Prospect {
  int64_t worker_id = 0;
  const events::v1::WorkerChanged* attributes = nullptr;
  std::optional<v1::Device> device;  // nullopt: devices are not looked at
};

// A condition that is not met.
struct Failing {
  v1::Obstacle obstacle = v1::OBSTACLE_UNSPECIFIED;
  std::string subject;  // the skill or agreement

  friend bool operator==(const Failing&, const Failing&) = default;
};

// The first condition that the worker does not meet for this stage of the batch,
// OBSTACLE_UNSPECIFIED if they meet all. A label needs the role WORKER, a review the role REVIEWER;
// the audience holds for both.
v1::Obstacle FirstFailing(const Audience& audience, v1::Project::Stage::Kind kind,
                          const Prospect& prospect);

// All of them, in the order they are looked at.
std::vector<Failing> AllFailing(const Audience& audience, v1::Project::Stage::Kind kind,
                                const Prospect& prospect);

// Whether the worker must acknowledge the guidelines before the next lease: they have a text, and
// the newest version that this worker read is older.
bool MustAcknowledge(const v1::Project& project, int acknowledged_version);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_ELIGIBILITY_H_
