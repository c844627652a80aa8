#include "services/dispatch/loops/sweeper.h"

#include <vector>

#include "common/base/status.h"
#include "common/log/log.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"
#include "common/redis/waker.h"
#include "common/rpc/call.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/core/gold.h"
#include "services/dispatch/metrics.h"
#include "services/dispatch/store/assignment_store.h"
#include "services/dispatch/store/closing_store.h"
#include "services/dispatch/store/gold_life_store.h"
#include "services/dispatch/store/hold_store.h"
#include "services/dispatch/store/place_store.h"
#include "services/dispatch/store/report_store.h"
#include "services/dispatch/store/tally_store.h"

namespace crowdloom::dispatch {
namespace {

using Progress = outbox::Consumer::Progress;

constexpr int kLeasesPerStep = 500;
constexpr int kHoldsPerStep = 100;
constexpr int kTasksPerStep = 5'000;
constexpr int kBatchesPerStep = 20;
// An import that feeds a running batch may be slower than its workers.
constexpr absl::Duration kImportPause = absl::Minutes(1);
constexpr char kFeedChannel[] = "wake:dispatch";

void TellClosed(pg::Tx& tx, const std::vector<Hold>& holds) {
  std::vector<outbox::NewEvent> events;
  for (const Hold& hold : holds) {
    events::v1::HoldClosed closed;
    closed.set_hold(HoldName(hold.batch.project_id, hold.number));
    events.push_back(rpc::MakeEvent(closed.hold(), closed));
  }
  if (!events.empty()) outbox::Append(tx, events);
}

outbox::NewEvent TargetEvent(const Place& place, bool closed) {
  events::v1::TargetChanged changed;
  changed.set_task(NameOf(place.key.task()));
  changed.set_target(place.target);
  changed.set_target_max(place.target_max);
  changed.set_closed(closed);
  return rpc::MakeEvent(changed.task(), changed);
}

// Nobody will answer the task any more: consensus decides with what there is.
outbox::NewEvent ClosedEvent(const Place& place) { return TargetEvent(place, /*closed=*/true); }

// What is left of closed batches: how many tasks and kept places were brought to their end.
size_t EndClosed(pg::Tx& tx) {
  const int given_up = GiveUpReturned(tx, kTasksPerStep);
  const std::vector<TaskKey> unanswered = ListUnanswered(tx, kTasksPerStep);
  MakeFinal(tx, unanswered, v1::Task::CANCELLED);
  std::vector<outbox::NewEvent> events;
  for (const Place& place : CloseAnswered(tx, kTasksPerStep)) events.push_back(ClosedEvent(place));
  if (!events.empty()) outbox::Append(tx, events);
  return static_cast<size_t>(given_up) + unanswered.size() + events.size();
}

// Broken tasks without answers are over; the others are decided with the answers they have.
size_t EndBrokenTasks(pg::Tx& tx) {
  std::vector<TaskKey> unanswered;
  std::vector<outbox::NewEvent> events;
  const std::vector<Place> ended = EndBroken(tx, kTasksPerStep);
  for (const Place& place : ended) {
    if (place.counted == 0) {
      unanswered.push_back(place.key.task());
    } else {
      events.push_back(ClosedEvent(place));
    }
  }
  MakeFinal(tx, unanswered, v1::Task::CANCELLED);
  if (!events.empty()) outbox::Append(tx, events);
  return ended.size();
}

// Gold that nobody needs any more, or that consensus does not want: what was brought to its end.
size_t EndSpentGold(pg::Tx& tx, absl::Time now) {
  for (const BatchKey& key : ListGoldOnly(tx, now - kImportPause, kBatchesPerStep)) {
    const std::vector<StoredTerms> terms = FindTerms(tx, {key});
    if (!terms.empty() && !IsExamination(terms[0].batch.batch)) EndBatchGold(tx, key);
  }
  std::vector<outbox::NewEvent> events;
  for (const Place& place : EndGold(tx, kTasksPerStep)) {
    events.push_back(TargetEvent(place, /*closed=*/false));
  }
  if (!events.empty()) outbox::Append(tx, events);
  return events.size();
}

// Deadlines that passed are told once; who asked for it stops.
int EndOverdue(pg::Tx& tx, absl::Time now) {
  std::vector<outbox::NewEvent> events;
  for (StoredBatch& stored : MarkOverdue(tx, now, kBatchesPerStep)) {
    events::v1::BatchOverdue overdue;
    overdue.set_batch(NameOf(stored.key));
    *overdue.mutable_deadline_time() = stored.batch.deadline_time();
    if (stored.batch.stop_at_deadline() && stored.batch.state() == v1::Batch::RUNNING) {
      overdue.set_stopped(MoveBatch(tx, stored, v1::Batch::PAUSED, v1::Batch::DEADLINE, now).ok());
    }
    log::Warn("a batch is over its deadline", {{"batch", overdue.batch()}});
    events.push_back(rpc::MakeEvent(overdue.batch(), overdue));
  }
  if (!events.empty()) outbox::Append(tx, events);
  return static_cast<int>(events.size());
}

// How many batches were closed.
absl::StatusOr<int> CloseFinished(pg::Tx& tx, absl::Time now) {
  int closed = 0;
  for (const BatchKey& key : ListFinished(tx, now - kImportPause, kBatchesPerStep)) {
    CL_ASSIGN_OR_RETURN(StoredBatch stored, FindBatch(tx, key, /*lock=*/true));
    if (stored.fed_through != stored.batch.task_count()) continue;  // more came meanwhile
    if (MoveBatch(tx, stored, v1::Batch::CLOSED, v1::Batch::FINISHED, now).ok()) ++closed;
  }
  return closed;
}

}  // namespace

absl::StatusOr<Progress> Sweeper::ExpireStep() {
  Openings openings;
  size_t expired = 0;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    openings = {};
    PlaceCounts counts;
    const std::vector<StoredAssignment> leases = ExpireLeases(tx, clock_.Now(), kLeasesPerStep);
    for (const StoredAssignment& lease : leases) ++counts[lease.key.place];
    GiveBackTallies(tx, leases);
    for (const Place& place : GiveBackPlaces(tx, counts)) {
      if (!place.final) openings.Add({place}, counts[place.key]);
    }
    expired = leases.size();
    return absl::OkStatus();
  }));
  ProcessMetrics().expired.Increment(static_cast<double>(expired));
  if (!openings.freed.empty()) offering_.Offer(db_, redis_, openings);
  return expired == kLeasesPerStep ? Progress::kAdvanced : Progress::kCaughtUp;
}

absl::StatusOr<Progress> Sweeper::FinishStep() {
  size_t ended = 0;
  size_t holds = 0;
  int batches = 0;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    ended = EndClosed(tx) + EndBrokenTasks(tx) + EndSpentGold(tx, clock_.Now());
    return absl::OkStatus();
  }));
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    const std::vector<Hold> closed = CloseHolds(tx, kHoldsPerStep);
    TellClosed(tx, closed);
    holds = closed.size();
    return absl::OkStatus();
  }));
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(batches, CloseFinished(tx, clock_.Now()));
    const int overdue = EndOverdue(tx, clock_.Now());
    ProcessMetrics().overdue.Increment(overdue);
    batches += overdue;
    return absl::OkStatus();
  }));
  if (ended + holds > 0) redis::Waker::Wake(redis_, kFeedChannel).IgnoreError();
  if (batches > 0) catalog_.Invalidate();
  return ended + holds > 0 ? Progress::kAdvanced : Progress::kCaughtUp;
}

}  // namespace crowdloom::dispatch
