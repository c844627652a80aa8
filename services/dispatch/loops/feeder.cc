#include "services/dispatch/loops/feeder.h"

#include <algorithm>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/log/log.h"
#include "common/ownership/ownership.h"
#include "common/pg/tx.h"

namespace crowdloom::dispatch {
namespace {

using Progress = outbox::Consumer::Progress;

constexpr absl::Duration kOwnership = absl::Seconds(3);
constexpr absl::Duration kRetry = absl::Seconds(2);

// The batch, locked, with its project; nullopt if there is nothing to feed (any more).
absl::StatusOr<std::optional<StoredTerms>> FindFeedable(pg::Tx& tx, const BatchKey& key) {
  CL_ASSIGN_OR_RETURN(const StoredBatch stored, FindBatch(tx, key, /*lock=*/true));
  const bool waits_for_budget =
      stored.batch.state() == v1::Batch::PAUSED && stored.batch.stop_reason() == v1::Batch::BUDGET;
  if (stored.batch.state() != v1::Batch::RUNNING && !waits_for_budget) return std::nullopt;
  std::vector<StoredTerms> terms = FindTerms(tx, {key});
  if (terms.empty()) return std::nullopt;
  return std::move(terms[0]);
}

}  // namespace

absl::StatusOr<Progress> Feeder::Step() {
  CL_ASSIGN_OR_RETURN(const auto held,
                      ownership::TryAcquire(db_, "feeder", options_.owner, kOwnership));
  if (!held) return Progress::kCaughtUp;
  std::vector<BatchKey> unfed;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    unfed = ListUnfed(tx);
    return absl::OkStatus();
  }));
  bool advanced = false;
  for (const BatchKey& key : unfed) {
    const absl::StatusOr<bool> fed = Feed(key);
    if (!fed.ok()) {
      log::Warn("a batch could not be fed",
                {{"batch", NameOf(key)}, {"error", fed.status().ToString()}});
      appetites_[key].retry_time = options_.clock->Now() + kRetry;
    } else if (*fed) {
      advanced = true;
    }
  }
  return advanced ? Progress::kAdvanced : Progress::kCaughtUp;
}

absl::StatusOr<bool> Feeder::Feed(const BatchKey& key) {
  Appetite& appetite = appetites_[key];
  if (appetite.tasks == 0) appetite.tasks = options_.hold_tasks;
  if (options_.clock->Now() < appetite.retry_time) return false;
  CL_ASSIGN_OR_RETURN(const std::optional<Hold> hold, Plan(key, appetite));
  if (!hold) return false;
  CL_ASSIGN_OR_RETURN(const bool covered, IsCovered(*hold));
  if (!covered) {
    CL_RETURN_IF_ERROR(Refuse(*hold, appetite));
    return appetite.retry_time <= options_.clock->Now();
  }
  CL_RETURN_IF_ERROR(Open(*hold));
  CL_RETURN_IF_ERROR(QueueTasks(*hold));
  appetite.tasks = std::min(2 * appetite.tasks, options_.hold_tasks);
  return true;
}

absl::StatusOr<std::optional<Hold>> Feeder::Plan(const BatchKey& key, const Appetite& appetite) {
  // After a refusal the ledger is not asked again, which would use up names, before there is money.
  const bool refused = appetite.retry_time > absl::UnixEpoch();
  std::optional<int64_t> needed;
  std::optional<Hold> hold;
  const auto plan = [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(const auto terms, FindFeedable(tx, key));
    if (!terms) return absl::OkStatus();
    if (refused && !needed) {
      needed = NextCost(tx, *terms);
    } else {
      hold = PlanHold(tx, *terms, appetite.tasks);
    }
    return absl::OkStatus();
  };
  CL_RETURN_IF_ERROR(pg::RunTx(db_, plan));
  if (hold || !needed) return hold;
  CL_ASSIGN_OR_RETURN(const int64_t available, budget_.Available(key.project_id));
  if (available < *needed) {
    appetites_[key].retry_time = options_.clock->Now() + kRetry;
    return std::nullopt;
  }
  CL_RETURN_IF_ERROR(pg::RunTx(db_, plan));
  return hold;
}

absl::StatusOr<bool> Feeder::IsCovered(const Hold& hold) {
  if (hold.amount_micros == 0) return true;
  std::string currency;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    for (const StoredTerms& terms : FindTerms(tx, {hold.batch})) {
      currency = terms.project.currency_code();
    }
    return absl::OkStatus();
  }));
  return budget_.Reserve(HoldName(hold.batch.project_id, hold.number), hold.amount_micros,
                         currency);
}

absl::Status Feeder::Open(const Hold& hold) {
  bool started_again = false;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    // Whatever became of the batch meanwhile: the money is reserved for these tasks.
    CL_ASSIGN_OR_RETURN(StoredBatch stored, FindBatch(tx, hold.batch, /*lock=*/true));
    std::vector<StoredTerms> terms = FindTerms(tx, {hold.batch});
    OpenHold(tx, terms.at(0), hold);
    started_again = stored.batch.state() == v1::Batch::PAUSED &&
                    stored.batch.stop_reason() == v1::Batch::BUDGET;
    if (!started_again) return absl::OkStatus();
    return MoveBatch(tx, stored, v1::Batch::RUNNING, v1::Batch::STOP_REASON_UNSPECIFIED,
                     options_.clock->Now());
  }));
  appetites_[hold.batch].retry_time = absl::UnixEpoch();
  if (started_again) catalog_.Invalidate();
  return absl::OkStatus();
}

absl::Status Feeder::Refuse(const Hold& hold, Appetite& appetite) {
  const int32_t tasks = hold.last_ordinal - hold.first_ordinal + 1;
  appetite.tasks = std::max(1, tasks / 2);
  if (tasks == 1) appetite.retry_time = options_.clock->Now() + kRetry;
  bool paused = false;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(StoredBatch stored, FindBatch(tx, hold.batch, /*lock=*/true));
    RefuseHold(tx, hold);
    paused =
        tasks == 1 && stored.batch.state() == v1::Batch::RUNNING && !HasOpenWork(tx, hold.batch);
    if (!paused) return absl::OkStatus();
    return MoveBatch(tx, stored, v1::Batch::PAUSED, v1::Batch::BUDGET, options_.clock->Now());
  }));
  if (!paused) return absl::OkStatus();
  catalog_.Invalidate();
  log::Warn("a batch paused for lack of budget", {{"batch", NameOf(hold.batch)}});
  return absl::OkStatus();
}

absl::Status Feeder::QueueTasks(const Hold& hold) {
  std::vector<Place> places;
  const int32_t tasks = hold.last_ordinal - hold.first_ordinal + 1;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    places = ListFree(tx, hold.batch, {hold.batch, kLabelStage, hold.first_ordinal - 1}, tasks);
    return absl::OkStatus();
  }));
  Openings openings;
  for (const Place& place : places) {
    if (place.key.stage != kLabelStage || place.key.ordinal > hold.last_ordinal) continue;
    openings.Add({place}, place.free());
  }
  offering_.Offer(db_, redis_, openings, Band::kFresh);
  offering_.WakeAll(redis_, OrganizationOf(hold.batch.project_id));
  return absl::OkStatus();
}

}  // namespace crowdloom::dispatch
