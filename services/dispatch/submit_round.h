// The transaction of a batch of submissions (submitting.h). Made anew for each attempt of it.
#ifndef CROWDLOOM_SERVICES_DISPATCH_SUBMIT_ROUND_H_
#define CROWDLOOM_SERVICES_DISPATCH_SUBMIT_ROUND_H_

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"
#include "services/dispatch/submitting.h"

namespace crowdloom::dispatch {

class SubmitRound {
 public:
  // `handings` in the order of their places.
  SubmitRound(pg::Tx& tx, std::vector<Handing*> handings, absl::Time now)
      : tx_(tx), handings_(std::move(handings)), now_(now) {}

  // Sets the response or the status of each call.
  void Run();

  // What opened, for those that wait: reviews of tasks whose last answer came in.
  const Openings& openings() const { return openings_; }
  size_t told() const { return recorded_.size(); }

 private:
  void CheckReviews();
  void MarkHeld();
  void DecideRest();
  absl::Status Decide(Handing& handing);
  absl::Status RecordLate(Handing& handing);
  void CountAll();
  void CountPace();
  void OpenCompleted(const std::vector<Place>& places);
  void Tell(const absl::flat_hash_map<PlaceKey, Place>& places);
  outbox::NewEvent EventOf(const Handing& handing, const Place& place,
                           const std::string& gold) const;
  void PriceFixes(const Handing& handing,
                  google::protobuf::RepeatedPtrField<events::v1::Judgement>& judgements) const;
  void Answer(const Handing& handing) const;

  pg::Tx& tx_;
  std::vector<Handing*> handings_;
  const absl::Time now_;
  std::vector<Handing*> rest_;      // not simply held
  std::vector<Handing*> recorded_;  // whose answers are written down now
  PlaceCounts counts_;              // leases that became answers
  std::vector<PlaceKey> late_;      // places of answers without a lease
  absl::flat_hash_map<AssignmentKey, int> rounds_;
  Openings openings_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_SUBMIT_ROUND_H_
