#include "services/consensus/loops/gold_keeper.h"

#include <map>
#include <utility>
#include <vector>

#include "services/consensus/live/gold.h"
#include "services/consensus/store/gold_store.h"
#include "services/consensus/store/live_store.h"

namespace crowdloom::consensus {
namespace {

using Progress = outbox::Consumer::Progress;

constexpr int kTasksPerStep = 100;

}  // namespace

absl::StatusOr<Progress> GoldKeeper::Step() {
  std::vector<LogEntry> entries;
  size_t looked = 0;
  const absl::Status status = pg::RunTx(db_, [&](pg::Tx& tx) {
    entries.clear();
    std::vector<StoredGold> due = ListDueGold(tx, kTasksPerStep);
    looked = due.size();
    std::map<int64_t, size_t> replacements;
    for (StoredGold& stored : due) {
      if (stored.replace) ++replacements[stored.key.project_id];
      stored.replace = stored.unlooked = false;
      if (stored.gold.state() == v1::GoldTask::ACTIVE) {
        if (const auto end = EndOf(stored.history)) {
          entries.push_back(Decide(end->state, end->reason, kGoldKeeperRule, clock_.Now(), stored));
          stored.replace = true;  // by the next step
        }
      }
      StoreGold(tx, stored);
    }
    for (const auto& [project_id, count] : replacements) {
      Propose(tx, project_id, count, "REPLACEMENT", clock_.Now());
    }
    AppendEntries(tx, entries);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  for (const LogEntry& entry : entries) {
    metrics_.gold_ended_total.With({entry.directive.gold_decided().reason()}).Increment();
  }
  return looked > 0 ? Progress::kAdvanced : Progress::kCaughtUp;
}

}  // namespace crowdloom::consensus
