// SubmitAssignment for all that wait for it at once: one transaction marks the leases as submitted,
// counts the answers, writes them down and tells of them; then everybody is answered.
//
// A submission's row is its own idempotency record. Calls whose lease is not simply held (repeated,
// late, stale) are decided one by one in the same transaction, by core/submit.h.
#ifndef CROWDLOOM_SERVICES_DISPATCH_SUBMITTING_H_
#define CROWDLOOM_SERVICES_DISPATCH_SUBMITTING_H_

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/outbox/outbox.h"
#include "common/rpc/batcher.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/offering.h"
#include "services/dispatch/store/place_store.h"
#include "services/dispatch/store/submission_store.h"

namespace crowdloom::dispatch {

using SubmitBatcher = rpc::Batcher<v1::SubmitAssignmentRequest, v1::Assignment>;
using BulkSubmitBatcher = rpc::Batcher<v1::SubmitAssignmentsRequest, v1::SubmitAssignmentsResponse>;

// One call with what is known about it.
struct Handing {
  SubmitBatcher::Item* item = nullptr;
  TermsPtr terms;
  NewSubmission submission;
  absl::Time lease_time;  // once recorded
  bool review() const { return submission.key.place.stage != kLabelStage; }
};

class Submitting {
 public:
  // `packet_key`: what packets are signed with (core/packet.h).
  Submitting(Catalog* catalog, Offering* offering, std::string packet_key, const Clock* clock)
      : catalog_(catalog), offering_(offering), packet_key_(std::move(packet_key)), clock_(clock) {}

  void SubmitBatch(rpc::Worker& worker, SubmitBatcher::Items items);

  // SubmitAssignments: the submissions of all calls in one SubmitBatch, each with its own outcome.
  void SubmitBulk(rpc::Worker& worker, BulkSubmitBatcher::Items items);

 private:
  std::vector<Handing> Prepare(rpc::Worker& worker, SubmitBatcher::Items items, absl::Time now);
  absl::Status PrepareOne(rpc::Worker& worker, SubmitBatcher::Item& item, absl::Time now,
                          Handing& handing);

  Catalog* catalog_;
  Offering* offering_;
  const std::string packet_key_;
  const Clock* clock_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_SUBMITTING_H_
