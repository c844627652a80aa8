#include "services/dispatch/loops/reconciler.h"

#include <algorithm>
#include <vector>

#include "common/base/status.h"
#include "common/pg/tx.h"
#include "services/dispatch/store/place_store.h"
#include "services/dispatch/store/queue.h"

namespace crowdloom::dispatch {

using Progress = outbox::Consumer::Progress;

absl::StatusOr<Progress> Reconciler::Step() {
  const absl::Time now = clock_.Now();
  CL_ASSIGN_OR_RETURN(const auto snapshot, catalog_.Current(db_, now));
  for (const auto& [key, terms] : snapshot->by_key) {
    if (terms->running()) CL_RETURN_IF_ERROR(Look(terms, now));
  }
  absl::erase_if(empty_, [&](const auto& entry) {
    const TermsPtr terms = snapshot->Find(entry.first);
    return terms == nullptr || !terms->running();
  });
  return Progress::kCaughtUp;
}

absl::Status Reconciler::Look(const TermsPtr& terms, absl::Time now) {
  CL_ASSIGN_OR_RETURN(const bool queued, HasQueuedWork(*terms));
  if (queued) {
    empty_.erase(terms->key());
    return absl::OkStatus();
  }
  // The first look only starts the clock: picks whose transactions run are no loss.
  const auto [entry, first] =
      empty_.try_emplace(terms->key(), Empty{.next_look = now + kPauseMin, .pause = kPauseMin});
  Empty& empty = entry->second;
  if (first || now < empty.next_look) return absl::OkStatus();
  empty.pause = std::min(2 * empty.pause, kPauseMax);
  empty.next_look = now + empty.pause;
  CL_ASSIGN_OR_RETURN(const bool free, HasFreePlaces(*terms));
  if (free) rebuild_(terms);
  return absl::OkStatus();
}

absl::StatusOr<bool> Reconciler::HasQueuedWork(const Terms& terms) {
  const queue::StageKey stages[] = {{terms.key(), kLabelStage}};
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> sizes, queue::Sizes(redis_, stages));
  return sizes[0] > 0;
}

absl::StatusOr<bool> Reconciler::HasFreePlaces(const Terms& terms) {
  bool free = false;
  CL_RETURN_IF_ERROR(
      pg::RunTx(db_,
                [&](pg::Tx& tx) -> absl::Status {
                  free = !ListFree(tx, terms.key(), PlaceKey{terms.key(), 0, 0}, 1).empty();
                  return absl::OkStatus();
                },
                {.read_only = true}));
  return free;
}

}  // namespace crowdloom::dispatch
