// Which of the tasks that workers are about to get are gold, in one round of leasing
// (lease_round.h). Costs nothing where no batch has gold: a query for the workers' turns where one
// has, and one more when it is somebody's turn.
#ifndef CROWDLOOM_SERVICES_DISPATCH_GOLD_MIXING_H_
#define CROWDLOOM_SERVICES_DISPATCH_GOLD_MIXING_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "services/dispatch/leasing.h"
#include "services/dispatch/store/gold_store.h"

namespace crowdloom::dispatch {

class GoldMixing {
 public:
  explicit GoldMixing(absl::Time now) : now_(now) {}

  // Reads whose turn it is among those who need work. Their workers are locked.
  void Read(pg::Tx& tx, absl::Span<Ask* const> asks);

  // A worker who looks at an offer for so many tasks.
  struct Look {
    Ask* ask = nullptr;
    const Offer* offer = nullptr;
    int count = 0;
  };
  // Gold tasks to give instead of some of them: the index of the look and the ordinal.
  std::vector<std::pair<size_t, int32_t>> Draw(pg::Tx& tx, absl::Span<const Look> looks);

  // A lease on a task of a batch that has gold was written.
  void Count(const Ask& ask, const Offer& offer, int32_t ordinal, bool gold);

  // Stores the turns and what was shown.
  void Save(pg::Tx& tx);

 private:
  struct Taken {
    const Terms* terms = nullptr;
    int others = 0;
    int gold = 0;
  };

  const absl::Time now_;
  GoldTurns turns_;
  absl::btree_map<std::pair<int64_t, int64_t>, Taken> taken_;
  PlaceCounts shown_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_GOLD_MIXING_H_
