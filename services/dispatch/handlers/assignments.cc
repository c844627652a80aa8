#include "services/dispatch/handlers/assignments.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/dispatch/core/broken_task.h"
#include "services/dispatch/core/eligibility.h"
#include "services/dispatch/store/place_store.h"
#include "services/dispatch/store/queue.h"
#include "services/dispatch/store/report_store.h"
#include "services/dispatch/store/tally_store.h"
#include "services/dispatch/views.h"

namespace crowdloom::dispatch {
namespace {

constexpr int kOffersMax = 200;

// Why a lease that was named is not there: a later attempt, or none.
absl::Status NotHeld(pg::Tx& tx, const AssignmentKey& key, int32_t attempt) {
  const std::optional<StoredAssignment> stored = FindAssignment(tx, key);
  if (stored && stored->attempt > attempt) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "STALE_ATTEMPT",
                     "a later attempt is under way");
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, "LEASE_NOT_HELD",
                   "this worker does not hold the task (any more)");
}

std::string PositionOf(const StoredAssignment& stored) {
  const PlaceKey& place = stored.key.place;
  return absl::StrCat(absl::ToUnixMicros(stored.lease_time), ":", place.batch.project_id, ":",
                      place.batch.batch, ":", place.stage, ":", place.ordinal);
}

absl::StatusOr<ListPosition> ParsePosition(const std::string& text) {
  if (text.empty()) return ListPosition();
  int64_t parts[5] = {};
  int count = 0;
  for (const absl::string_view part : absl::StrSplit(text, ':')) {
    if (count == 5 || !absl::SimpleAtoi(part, &parts[count++])) break;
  }
  if (count != 5) return InvalidField("page_token", "is of another version");
  return ListPosition{absl::FromUnixMicros(parts[0]),
                      {{parts[1], static_cast<int32_t>(parts[2])},
                       static_cast<int32_t>(parts[3]),
                       static_cast<int32_t>(parts[4])}};
}

// What an hour pays at the speed that the manager expects; unknown where it depends on the answers.
int64_t HourlyOf(const v1::WorkOffer& offer, const Terms& terms) {
  if (offer.price_unit() != v1::Batch::TASK) return 0;
  const double minutes = terms.batch().expected_minutes();
  return minutes > 0 ? static_cast<int64_t>(offer.rate_micros() * 60.0 / minutes) : 0;
}

v1::WorkOffer OfferOf(const Terms& terms, int stage, int64_t queued, const FrozenPrice& price) {
  v1::WorkOffer offer;
  offer.set_batch(terms.batch().name());
  offer.set_title(terms.batch().title());
  offer.set_project_title(terms.project().title());
  offer.set_rate_micros(price.rate);
  offer.set_price_unit(price.unit);
  offer.set_cap_micros(price.unit == v1::Batch::TASK ? price.rate : price.cap);
  offer.set_currency_code(terms.project().currency_code());
  offer.set_expected_minutes(terms.batch().expected_minutes());
  offer.set_hourly_micros(HourlyOf(offer, terms));
  offer.set_stage(stage);
  offer.set_available(queued > 0 || terms.stored.batch.reserved);
  offer.set_guidelines_version(terms.project().guidelines_version());
  return offer;
}

}  // namespace

absl::StatusOr<v1::Assignment> Assignments::Renew(rpc::Call& call,
                                                  const v1::RenewAssignmentRequest& request) {
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(request.name()));
  const auto terms = catalog_->Find(call.db(), key.place.batch, call.now());
  std::optional<StoredAssignment> renewed;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    if (terms.ok()) {
      renewed = dispatch::Renew(tx, key, request.attempt(), call.now() + (*terms)->lease_ttl);
    }
    return renewed ? absl::OkStatus() : NotHeld(tx, key, request.attempt());
  }));
  return MakeAssignment(*renewed, **terms);
}

absl::StatusOr<v1::Assignment> Assignments::Release(rpc::MutateCall& call,
                                                    const v1::ReleaseAssignmentRequest& request) {
  return End(call, request.name(), request.attempt(), v1::Assignment::RELEASED, "");
}

absl::StatusOr<v1::Assignment> Assignments::Skip(rpc::MutateCall& call,
                                                 const v1::SkipAssignmentRequest& request) {
  return End(call, request.name(), request.attempt(), v1::Assignment::SKIPPED, request.reason());
}

absl::StatusOr<v1::Assignment> Assignments::Report(rpc::MutateCall& call,
                                                   const v1::ReportTaskRequest& request) {
  CL_ASSIGN_OR_RETURN(v1::Assignment ended, End(call, request.name(), request.attempt(),
                                                v1::Assignment::SKIPPED, request.reason()));
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(request.name()));
  InsertReport(call.tx(), key, request.attempt(), ended.rate().micros(), request.reason(),
               call.now());
  const ReportCount count = CountReports(call.tx(), key.place.task());
  for (const StoredTerms& terms : FindTerms(call.tx(), {key.place.batch})) {
    const int wanted = terms.batch.batch.broken_reports();
    if (IsBroken(count.reports, wanted, count.reserved_workers)) {
      MarkBroken(call.tx(), key.place.task());
    }
  }
  return ended;
}

absl::StatusOr<v1::Assignment> Assignments::Revoke(rpc::MutateCall& call,
                                                   const v1::RevokeLeaseRequest& request) {
  return End(call, request.name(), request.attempt(), v1::Assignment::RELEASED, request.reason());
}

absl::StatusOr<v1::ListLeasesResponse> Assignments::ListLeases(
    rpc::Call& call, const v1::ListLeasesRequest& request) {
  LeaseFilter filter;
  CL_ASSIGN_OR_RETURN(filter.organization, ParseOrganization(request.parent()));
  if (!request.worker().empty()) {
    CL_ASSIGN_OR_RETURN(filter.worker_id, ParseWorker(request.worker()));
  }
  if (!request.batch().empty()) {
    CL_ASSIGN_OR_RETURN(filter.batch, ParseBatch(request.batch()));
  }
  AssignmentKey last;
  CL_ASSIGN_OR_RETURN(const std::string token, call.pages().Open(request));
  if (!token.empty()) {
    CL_ASSIGN_OR_RETURN(last, ParseAssignment(token));
  }
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<StoredAssignment> stored;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    stored = dispatch::ListLeases(tx, filter, last, size + 1);
    return absl::OkStatus();
  }));
  v1::ListLeasesResponse response;
  if (static_cast<int>(stored.size()) > size) {
    stored.pop_back();
    response.set_next_page_token(call.pages().Seal(request, NameOf(stored.back().key)));
  }
  for (const StoredAssignment& lease : stored) {
    CL_ASSIGN_OR_RETURN(const TermsPtr terms,
                        catalog_->Find(call.db(), lease.key.place.batch, call.now()));
    *response.add_leases() = MakeAssignment(lease, *terms);
  }
  return response;
}

absl::StatusOr<v1::Assignment> Assignments::End(rpc::MutateCall& call, const std::string& name,
                                                int32_t attempt, v1::Assignment::State to,
                                                const std::string& reason) {
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(name));
  std::optional<StoredAssignment> stored = EndLease(call.tx(), key, attempt, to, reason);
  if (stored) {
    Openings openings;
    openings.Add(GiveBackPlaces(call.tx(), {{key.place, 1}}));
    GiveBackTallies(call.tx(), {*stored});
    call.AfterCommit([offering = offering_, openings](rpc::Worker& worker) {
      offering->Offer(worker.db, worker.redis, openings);
    });
  } else {
    stored = FindAssignment(call.tx(), key);
    const bool repeated = stored && stored->attempt == attempt && stored->state == to;
    if (!repeated) return NotHeld(call.tx(), key, attempt);
  }
  std::vector<StoredTerms> terms = FindTerms(call.tx(), {key.place.batch});
  if (terms.empty()) return NotHeld(call.tx(), key, attempt);
  return MakeAssignment(*stored, Terms(std::move(terms[0])));
}

absl::Status Assignments::AddTaskMedia(rpc::Call& call, v1::Task& task) {
  CL_ASSIGN_OR_RETURN(const TaskKey key, ParseTask(task.name()));
  CL_ASSIGN_OR_RETURN(const TermsPtr terms, catalog_->Find(call.db(), key.batch, call.now()));
  AddMedia(media_key_, terms->project().label_interface(), task.payload(), call.now() + kMediaTime,
           *task.mutable_media());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Assignment>> Assignments::Show(
    rpc::Call& call, const std::vector<StoredAssignment>& stored) {
  Contents contents(media_key_, call.now());
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    contents.Load(tx, stored);
    return absl::OkStatus();
  }));
  std::vector<v1::Assignment> shown;
  for (const StoredAssignment& one : stored) {
    CL_ASSIGN_OR_RETURN(const TermsPtr terms,
                        catalog_->Find(call.db(), one.key.place.batch, call.now()));
    shown.push_back(contents.Show(one, *terms));
  }
  return shown;
}

absl::StatusOr<v1::Assignment> Assignments::Get(rpc::Call& call,
                                                const v1::GetAssignmentRequest& request) {
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(request.name()));
  std::optional<StoredAssignment> stored;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    stored = FindAssignment(tx, key);
    return absl::OkStatus();
  }));
  if (!stored) {
    return MakeError(absl::StatusCode::kNotFound, "ASSIGNMENT_NOT_FOUND", "no such assignment");
  }
  CL_ASSIGN_OR_RETURN(std::vector<v1::Assignment> shown, Show(call, {*stored}));
  return std::move(shown[0]);
}

absl::StatusOr<v1::ListWorkerAssignmentsResponse> Assignments::ListOfWorker(
    rpc::Call& call, const v1::ListWorkerAssignmentsRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t worker_id, ParseWorker(request.parent()));
  CL_ASSIGN_OR_RETURN(const std::string token, call.pages().Open(request));
  CL_ASSIGN_OR_RETURN(const ListPosition last, ParsePosition(token));
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<StoredAssignment> stored;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    stored = ListWorkerAssignments(tx, worker_id, last, request.state(), size + 1);
    return absl::OkStatus();
  }));
  v1::ListWorkerAssignmentsResponse response;
  if (static_cast<int>(stored.size()) > size) {
    stored.pop_back();
    response.set_next_page_token(call.pages().Seal(request, PositionOf(stored.back())));
  }
  CL_ASSIGN_OR_RETURN(const std::vector<v1::Assignment> shown, Show(call, stored));
  response.mutable_assignments()->Add(shown.begin(), shown.end());
  return response;
}

absl::StatusOr<v1::ListTaskAssignmentsResponse> Assignments::ListOfTask(
    rpc::Call& call, const v1::ListTaskAssignmentsRequest& request) {
  CL_ASSIGN_OR_RETURN(const TaskKey key, ParseTask(request.parent()));
  std::vector<StoredAssignment> stored;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    stored = ListTaskAssignments(tx, key);
    return absl::OkStatus();
  }));
  CL_ASSIGN_OR_RETURN(const std::vector<v1::Assignment> shown, Show(call, stored));
  v1::ListTaskAssignmentsResponse response;
  response.mutable_assignments()->Add(shown.begin(), shown.end());
  return response;
}

absl::StatusOr<v1::ListWorkOffersResponse> Assignments::ListWorkOffers(
    rpc::Call& call, const v1::ListWorkOffersRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t worker_id, ParseWorker(request.worker()));
  const absl::StatusOr<ProfilePtr> profile = profiles_->Find(call.db(), {worker_id}, call.now())[0];
  CL_RETURN_IF_ERROR(profile.status());
  CL_ASSIGN_OR_RETURN(const auto snapshot, catalog_->Current(call.db(), call.now()));
  const Prospect prospect{worker_id, &(*profile)->attributes, request.device()};
  std::vector<std::pair<TermsPtr, queue::StageKey>> open;
  for (const TermsPtr& terms : snapshot->Of(OrganizationOf(worker_id))) {
    for (const int stage : {kLabelStage, terms->review_stage}) {
      if (stage == kNoStage || open.size() >= kOffersMax) continue;
      const auto kind = KindOf(terms->project(), stage);
      if (FirstFailing(terms->audience, kind, prospect) == v1::OBSTACLE_UNSPECIFIED) {
        open.emplace_back(terms, queue::StageKey{terms->key(), stage});
      }
    }
  }
  std::vector<queue::StageKey> stages;
  for (const auto& [terms, stage] : open) stages.push_back(stage);
  v1::ListWorkOffersResponse response;
  if (stages.empty()) return response;
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> sizes, queue::Sizes(call.redis(), stages));
  for (size_t i = 0; i < open.size(); ++i) {
    const Terms& terms = *open[i].first;
    const FrozenPrice price = Freeze(terms.batch(), KindOf(terms.project(), stages[i].stage),
                                     (*profile)->attributes, call.now());
    *response.add_offers() = OfferOf(terms, stages[i].stage, sizes[i], price);
  }
  return response;
}

}  // namespace crowdloom::dispatch
