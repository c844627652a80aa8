#include "services/dispatch/leasing.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/dispatch/core/packet.h"
#include "services/dispatch/lease_round.h"

namespace crowdloom::dispatch {
namespace {

using v1::LeaseAssignmentsResponse;

constexpr int kRoundsMax = 3;
constexpr int kParkKeysMax = 64;
constexpr int kRetrySeconds = 5;
constexpr int kRetrySoonMillis = 200;
// Nothing wakes a call when a slow-down ends, so one that ends soon is told at once.
constexpr absl::Duration kSlowedSoon = absl::Seconds(30);

absl::Status Inactive() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "WORKER_INACTIVE",
                   "this worker may not work now");
}

LeaseAssignmentsResponse::NoWorkReason ReasonOf(const Ask& ask) {
  if (ask.capped && ask.needed() <= 0) return LeaseAssignmentsResponse::LIMIT_REACHED;
  if (ask.rebuilding) return LeaseAssignmentsResponse::REBUILDING;
  if (ask.slowed) return LeaseAssignmentsResponse::SLOWED_DOWN;
  if (ask.limited) return LeaseAssignmentsResponse::LIMIT_REACHED;
  if (!ask.offers.empty()) return LeaseAssignmentsResponse::ALL_TAKEN;
  return ask.must_acknowledge ? LeaseAssignmentsResponse::GUIDELINES_NOT_ACKNOWLEDGED
                              : LeaseAssignmentsResponse::NOT_ELIGIBLE;
}

std::vector<std::string> ParkKeys(const Ask& ask) {
  std::vector<std::string> keys = {WorkerWakeKey(ask.worker_id),
                                   OrganizationWakeKey(OrganizationOf(ask.worker_id))};
  for (size_t i = 0; i < ask.offers.size() && keys.size() < kParkKeysMax; ++i) {
    keys.push_back(BatchWakeKey(ask.offers[i].terms->key()));
  }
  return keys;
}

}  // namespace

void Leasing::LeaseBatch(rpc::Worker& worker, LeaseBatcher::Items items) {
  const absl::Time now = options_.clock->Now();  // a call may have waited for long
  const auto snapshot = catalog_->Current(worker.db, now);
  if (!snapshot.ok()) {
    for (LeaseBatcher::Item* item : items) item->status = snapshot.status();
    return;
  }
  std::vector<Ask> asks = Prepare(worker, items, **snapshot, now);
  Contents contents(options_.media_key, now);
  const absl::Status status = RunRounds(worker, **snapshot, asks, now, contents);
  for (Ask& ask : asks) {
    if (!ask.item->status.ok()) continue;
    ask.item->status = status.ok() ? Answer(**snapshot, contents, worker, now, ask) : status;
  }
}

std::vector<Ask> Leasing::Prepare(rpc::Worker& worker, LeaseBatcher::Items items,
                                  const Snapshot& snapshot, absl::Time now) {
  std::vector<Ask> asks(items.size());
  std::vector<int64_t> workers;
  absl::flat_hash_map<int64_t, Ask*> first;
  for (size_t i = 0; i < items.size(); ++i) {
    asks[i].item = items[i];
    asks[i].worker_id = ParseWorker(items[i]->request.worker()).value_or(0);
    workers.push_back(asks[i].worker_id);
  }
  const auto profiles = profiles_->Find(worker.db, workers, now);
  for (size_t i = 0; i < asks.size(); ++i) {
    Ask& ask = asks[i];
    ask.item->status = profiles[i].ok() ? PrepareAsk(snapshot, *profiles[i], worker.rng, ask)
                                        : profiles[i].status();
    if (!ask.item->status.ok()) continue;
    const auto [it, inserted] = first.emplace(ask.worker_id, &ask);
    if (inserted) continue;
    ask.same = it->second;
    it->second->wanted = std::max(it->second->wanted, ask.wanted);
  }
  return asks;
}

absl::Status Leasing::PrepareAsk(const Snapshot& snapshot, const ProfilePtr& profile, Rng& rng,
                                 Ask& ask) {
  if (!profile->attributes.active()) return Inactive();
  ask.profile = profile;
  const v1::LeaseAssignmentsRequest& request = ask.item->request;
  const int asked = std::max(1, request.max_count());
  ask.wanted = std::min(asked, options_.leases_max);
  ask.capped = ask.wanted < asked;
  if (!request.batch().empty()) {
    CL_ASSIGN_OR_RETURN(ask.only, ParseBatch(request.batch()));
  }
  EligibleWorkPtr work = eligible_.Find(snapshot, profile, ask.worker_id, request.device());
  if (ask.only) work = OnlyBatch(*work, *ask.only);
  if (request.has_offline()) {
    work = OnlyOffline(*work);
    ask.offline = absl::Seconds(request.offline().seconds());
  }
  ask.must_acknowledge = work->must_acknowledge;
  ask.offers = OfferOrder(std::move(work), rng());
  return absl::OkStatus();
}

absl::Status Leasing::RunRounds(rpc::Worker& worker, const Snapshot& snapshot,
                                std::vector<Ask>& asks, absl::Time now, Contents& contents) {
  std::vector<Ask*> open;
  for (Ask& ask : asks) {
    if (ask.item->status.ok() && ask.same == nullptr) open.push_back(&ask);
  }
  for (int round = 0; round < kRoundsMax && !open.empty(); ++round) {
    LeaseRound leases(worker, snapshot, open, now);
    CL_RETURN_IF_ERROR(leases.Run(contents));
    for (const TermsPtr& terms : leases.missing()) rebuild_(terms);
    std::erase_if(open, [](const Ask* ask) { return !ask->refused || ask->needed() <= 0; });
  }
  return absl::OkStatus();
}

absl::Status Leasing::Answer(const Snapshot& snapshot, const Contents& contents,
                             rpc::Worker& worker, absl::Time now, Ask& ask) {
  const Ask& source = ask.same == nullptr ? ask : *ask.same;
  v1::LeaseAssignmentsResponse& response = ask.item->response;
  for (const StoredAssignment& stored : source.held) {
    if (response.assignments_size() >= std::max(1, ask.item->request.max_count())) break;
    if (ask.only && *ask.only != stored.key.place.batch) continue;
    TermsPtr terms = snapshot.Find(stored.key.place.batch);
    if (terms == nullptr) {  // a lease of a batch that was closed meanwhile
      CL_ASSIGN_OR_RETURN(terms, catalog_->Find(worker.db, stored.key.place.batch, now));
    }
    *response.add_assignments() = contents.Show(stored, *terms);
  }
  const bool soon = source.slowed_until && *source.slowed_until - now <= kSlowedSoon;
  if (ask.item->request.has_offline() && !response.assignments().empty()) {
    response.set_packet(PacketOf(ask.item->request.worker(), response));
  }
  if (response.assignments().empty() && !ask.item->last_try && !soon) {
    ask.item->Park(ParkKeys(ask));
  } else if (response.assignments_size() < std::max(1, ask.item->request.max_count())) {
    AnswerWithout(ask, now);
  }
  return absl::OkStatus();
}

std::string Leasing::PacketOf(const std::string& worker,
                              const v1::LeaseAssignmentsResponse& response) const {
  v1::PacketContents contents;
  contents.set_worker(worker);
  for (const v1::Assignment& assignment : response.assignments()) {
    v1::PacketContents::Item& item = *contents.add_items();
    item.set_assignment(assignment.name());
    item.set_attempt(assignment.attempt());
  }
  return SealPacket(contents, options_.media_key);
}

void Leasing::AnswerWithout(Ask& ask, absl::Time now) {
  const Ask& source = ask.same == nullptr ? ask : *ask.same;
  v1::LeaseAssignmentsResponse& response = ask.item->response;
  response.set_no_work_reason(ReasonOf(source));
  if (source.rebuilding || source.more || source.refused) {
    response.mutable_retry_delay()->set_nanos(kRetrySoonMillis * 1'000'000);
  } else if (source.slowed_until) {
    const absl::Duration left = *source.slowed_until - now;
    response.mutable_retry_delay()->set_seconds(
        absl::ToInt64Seconds(absl::Ceil(left, absl::Seconds(1))));
  } else {
    response.mutable_retry_delay()->set_seconds(kRetrySeconds);
  }
}

}  // namespace crowdloom::dispatch
