// Assignments as workers and managers see them, put together from what is stored.
#ifndef CROWDLOOM_SERVICES_DISPATCH_VIEWS_H_
#define CROWDLOOM_SERVICES_DISPATCH_VIEWS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/assignment.pb.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/store/assignment_store.h"

namespace crowdloom::dispatch {

// What the terms of a batch and the stored row say: everything but contents.
v1::Assignment MakeAssignment(const StoredAssignment& stored, const Terms& terms);

// What workers are shown of their assignments: payloads with addresses for their media, answers to
// review, their own last answer and why it came back.
class Contents {
 public:
  // `media_key` signs addresses.
  explicit Contents(std::string media_key) : media_key_(std::move(media_key)) {}

  // Reads what the assignments need and is not here yet.
  void Load(pg::Tx& tx, absl::Span<const StoredAssignment> assignments);

  // MakeAssignment with contents. Loaded before.
  v1::Assignment Show(const StoredAssignment& stored, const Terms& terms) const;

 private:
  void LoadPayloads(pg::Tx& tx, absl::Span<const StoredAssignment> assignments);
  void LoadReviews(pg::Tx& tx, absl::Span<const StoredAssignment> assignments);
  void LoadOwnAnswers(pg::Tx& tx, absl::Span<const StoredAssignment> assignments);

  const std::string media_key_;
  absl::flat_hash_map<TaskKey, std::string> payloads_;
  absl::flat_hash_map<TaskKey, std::vector<v1::Assignment::ReviewItem>> reviews_;
  // The answer and the reason of its return only.
  absl::flat_hash_map<AssignmentKey, v1::Assignment> own_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_VIEWS_H_
