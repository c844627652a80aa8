// Assignments as workers and managers see them, put together from what is stored.
#ifndef CROWDLOOM_SERVICES_DISPATCH_VIEWS_H_
#define CROWDLOOM_SERVICES_DISPATCH_VIEWS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/assignment.pb.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/store/assignment_store.h"

namespace crowdloom::dispatch {

// What the terms of a batch and the stored row say: everything but contents.
v1::Assignment MakeAssignment(const StoredAssignment& stored, const Terms& terms);

// How long an address of a blob works at least: earnings and evidence show work whose lease is
// over.
inline constexpr absl::Duration kMediaTime = absl::Hours(1);

// Adds signed addresses of our own blobs that the payload names; other addresses stand in the
// payload as they are.
void AddMedia(const std::string& key, const type::v1::LabelInterface& interface,
              const google::protobuf::Struct& payload, absl::Time expire_time,
              google::protobuf::RepeatedPtrField<v1::Assignment::Media>& media);

// What workers are shown of their assignments: payloads with addresses for their media, answers to
// review, their own last answer and why it came back.
class Contents {
 public:
  // `media_key` signs addresses; they work for kMediaTime from `now`, or for the lease's time.
  Contents(std::string media_key, absl::Time now) : media_key_(std::move(media_key)), now_(now) {}

  // Reads what the assignments need and is not here yet.
  void Load(pg::Tx& tx, absl::Span<const StoredAssignment> assignments);

  // MakeAssignment with contents. Loaded before.
  v1::Assignment Show(const StoredAssignment& stored, const Terms& terms) const;

 private:
  void LoadPayloads(pg::Tx& tx, absl::Span<const StoredAssignment> assignments);
  void LoadReviews(pg::Tx& tx, absl::Span<const StoredAssignment> assignments);
  void LoadOwnAnswers(pg::Tx& tx, absl::Span<const StoredAssignment> assignments);

  const std::string media_key_;
  const absl::Time now_;
  absl::flat_hash_map<TaskKey, std::string> payloads_;
  absl::flat_hash_map<TaskKey, std::vector<v1::Assignment::ReviewItem>> reviews_;
  // The answer and the reason of its return only.
  absl::flat_hash_map<AssignmentKey, v1::Assignment> own_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_VIEWS_H_
