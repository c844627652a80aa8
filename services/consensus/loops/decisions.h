// Decisions of one transaction on their way from what was known to what is stored and told: a few
// statements for any number of them.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LOOPS_DECISIONS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LOOPS_DECISIONS_H_

#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"
#include "services/consensus/live/decide.h"
#include "services/consensus/metrics.h"
#include "services/consensus/store/gold_store.h"
#include "services/consensus/store/quality_store.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {

class Decisions {
 public:
  explicit Decisions(Metrics& metrics) : metrics_(metrics) {}

  // What followed for the task. `traceparent` is of the call that caused it; may be empty.
  void Add(const TaskKey& key, const Outcome& outcome, const std::string& traceparent);

  // Stores consensus of the tasks among `records`, verdicts, quality and events.
  void Store(pg::Tx& tx, const TaskRecords& records) const;

  bool told() const { return !events_.empty(); }

 private:
  void Tell(const TaskKey& key, const google::protobuf::Message& event,
            const std::string& traceparent);

  Metrics& metrics_;
  absl::btree_set<TaskKey> tasks_;
  std::vector<events::v1::VerdictRecorded> verdicts_;
  QualityChanges quality_;
  GoldExposures exposures_;
  std::vector<outbox::NewEvent> events_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LOOPS_DECISIONS_H_
