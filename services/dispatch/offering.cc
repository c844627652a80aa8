#include "services/dispatch/offering.h"

#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/log/log.h"
#include "common/pg/tx.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/assignment_store.h"
#include "services/dispatch/store/queue.h"

namespace crowdloom::dispatch {
namespace {

// Payload: "<count> <key>".
constexpr char kChannel[] = "dispatch.work";

}  // namespace

queue::StageKey StageOf(const PlaceKey& place) { return {place.batch, place.stage}; }

std::vector<queue::Own> OwnOf(absl::Span<const Waiting> waiting) {
  std::vector<queue::Own> own;
  for (const Waiting& w : waiting) own.push_back({StageOf(w.place), w.worker_id, w.place.ordinal});
  return own;
}

std::string BatchWakeKey(const BatchKey& batch) {
  return absl::StrCat("b:", batch.project_id, ":", batch.batch);
}
std::string WorkerWakeKey(int64_t worker_id) { return absl::StrCat("w:", worker_id); }
std::string OrganizationWakeKey(int32_t organization) { return absl::StrCat("o:", organization); }

Offering::Offering(rpc::ParkingLot* lot, redis::Waker* waker) : lot_(lot) {
  if (waker == nullptr) return;
  waker->Subscribe(kChannel, [lot](std::string_view payload) {
    const size_t space = payload.find(' ');
    int64_t count = 0;
    if (space == std::string_view::npos) return;  // calls look again by themselves in time
    if (!absl::SimpleAtoi(absl::string_view(payload.data(), space), &count) || count < 1) return;
    lot->Wake(payload.substr(space + 1), static_cast<size_t>(count));
  });
}

void Offering::Wake(redis::Connection& redis, const std::string& key, int64_t count) {
  lot_->Wake(key, static_cast<size_t>(count));
  redis::Waker::Wake(redis, kChannel, absl::StrCat(count, " ", key)).IgnoreError();
}

void Offering::WakeAll(redis::Connection& redis, int32_t organization) {
  Wake(redis, OrganizationWakeKey(organization), INT32_MAX);
}

void Offering::WakeBatch(redis::Connection& redis, const BatchKey& batch, int64_t count) {
  Wake(redis, BatchWakeKey(batch), count);
}

void Offering::WakeWorker(redis::Connection& redis, int64_t worker_id) {
  Wake(redis, WorkerWakeKey(worker_id), 1);
}

void Offering::Offer(pg::Connection& db, redis::Connection& redis, const Openings& openings,
                     Band band) {
  const absl::Status queued = Queue(db, redis, openings, band);
  if (!queued.ok()) log::Warn("places could not be queued", {{"error", queued.ToString()}});
  std::map<BatchKey, int64_t> counts;
  for (const Freed& freed : openings.freed) counts[freed.place.batch] += freed.count;
  for (const auto& [batch, count] : counts) Wake(redis, BatchWakeKey(batch), count);
  for (const int64_t worker_id : openings.workers) Wake(redis, WorkerWakeKey(worker_id), 1);
}

absl::Status Offering::Queue(pg::Connection& db, redis::Connection& redis, const Openings& openings,
                             Band band) {
  std::vector<queue::Change> changes;
  std::vector<PlaceKey> reserved, reviews;
  for (const Freed& freed : openings.freed) {
    if (freed.reserved && freed.place.stage == kLabelStage) {
      reserved.push_back(freed.place);
      continue;
    }
    if (freed.place.stage != kLabelStage) reviews.push_back(freed.place);
    changes.push_back({StageOf(freed.place), freed.place.ordinal, freed.count, band, freed.rank});
  }
  std::vector<queue::Own> own, again;
  if (!reserved.empty() || !reviews.empty()) {
    CL_RETURN_IF_ERROR(
        pg::RunTx(db,
                  [&](pg::Tx& tx) -> absl::Status {
                    own = OwnOf(FindWaiting(tx, reserved));
                    again.clear();
                    for (const AssignmentKey& key : ListReviewers(tx, reviews)) {
                      again.push_back({StageOf(key.place), key.worker_id, key.place.ordinal});
                    }
                    return absl::OkStatus();
                  },
                  {.read_only = true}));
  }
  CL_RETURN_IF_ERROR(queue::ForgetSeen(redis, again));
  CL_RETURN_IF_ERROR(queue::AddOwn(redis, own));
  CL_RETURN_IF_ERROR(queue::Add(redis, changes));
  return absl::OkStatus();
}

}  // namespace crowdloom::dispatch
