// What acceptors say: findings in a lot's sample, and what becomes of the lot.
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/redis/waker.h"
#include "services/dispatch/core/inspection_series.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/lot_decision.h"
#include "services/dispatch/core/states.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/handlers/lots.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/hold_store.h"
#include "services/dispatch/store/inspection_store.h"
#include "services/dispatch/store/lot_store.h"
#include "services/dispatch/store/lot_task_store.h"
#include "services/dispatch/store/place_store.h"
#include "services/dispatch/store/project_store.h"

namespace crowdloom::dispatch {
namespace {

using events::v1::Judgement;

constexpr int kSampleMax = 10'000;  // no lot has more tasks
constexpr char kLotReturned[] = "LOT_RETURNED";
constexpr char kFeedChannel[] = "wake:dispatch";

// Who accepts answers for it by name.
absl::Status CheckPerson(const rpc::Call& call) {
  if (call.principal().worker != 0) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "PERSON_REQUIRED",
                   "lots are accepted by people, not by programs");
}

absl::Status OwnWork() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "OWN_WORK",
                   "who labeled or reviewed a task can not accept it");
}

absl::StatusOr<v1::Lot> FindSealed(rpc::MutateCall& call, const LotKey& key) {
  CL_RETURN_IF_ERROR(CheckPerson(call));
  CL_ASSIGN_OR_RETURN(v1::Lot lot, FindLot(call.tx(), key, /*lock=*/true));
  if (lot.state() == v1::Lot::SEALED) return lot;
  return MakeError(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE",
                   absl::StrCat("the lot is ", v1::Lot::State_Name(lot.state())),
                   {{"state", v1::Lot::State_Name(lot.state())}});
}

void Count(const v1::Inspection& inspection, int sign, v1::Lot& lot) {
  if (!inspection.inspected()) return;
  lot.set_inspected_count(lot.inspected_count() + sign);
  lot.set_nonconforming_units(lot.nonconforming_units() + sign * inspection.nonconforming_units());
}

// Why the lot can not go back.
absl::Status CheckReturnable(pg::Tx& tx, const LotKey& key, const v1::Project& project) {
  const Obstacles obstacles = FindObstacles(tx, key);
  if (obstacles.batch_closed) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "BATCH_CLOSED",
                     "a batch of the lot is over, so nobody can do its tasks again");
  }
  if (obstacles.returns < AcceptanceOf(project).returns_max()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "RETURNS_EXHAUSTED",
                   "tasks of the lot were returned as often as allowed",
                   {{"returns", absl::StrCat(obstacles.returns)}});
}

// One way of bringing a lot to its end.
class Decision {
 public:
  Decision(rpc::MutateCall& call, const LotKey& key, const v1::Project& project, v1::Lot& lot)
      : call_(call), key_(key), project_(project), lot_(lot) {}

  void Accept() {
    MakeFinal(call_.tx(), ListLotTasks(call_.tx(), key_), v1::Task::RESOLVED);
    ForgetAnswers(call_.tx(), key_);
    lot_.set_state(v1::Lot::ACCEPTED);
  }

  // Each answer is returned by a judgement of the accept stage; consensus then makes it a verdict,
  // which moves the assignment and its pay.
  void Return() {
    TellReturned();
    SetTaskState(call_.tx(), ListLotTasks(call_.tx(), key_), v1::Task::OPEN);
    v1::Lot next;
    next.set_title(lot_.title());
    *next.mutable_batches() = lot_.batches();
    next.set_previous_lot(lot_.name());
    next = InsertLot(call_.tx(), key_.project_id, std::move(next), call_.now());
    PassOn(call_.tx(), key_, ParseLot(next.name())->lot);
    lot_.set_next_lot(next.name());
    lot_.set_state(v1::Lot::RETURNED);
  }

 private:
  void TellReturned() {
    absl::flat_hash_map<std::string, v1::Inspection> found;
    const TaskKey first{{key_.project_id, 0}, 0};
    for (v1::Inspection& inspection : ListSample(call_.tx(), key_, first, kSampleMax)) {
      if (inspection.nonconforming_units() == 0) continue;
      const std::string task = inspection.task();
      found.emplace(task, std::move(inspection));
    }
    TaskKey task;
    events::v1::SubmissionReceived event;
    for (const LotAnswer& answer : ListLotAnswers(call_.tx(), key_)) {
      if (answer.key.place.task() != task) {
        if (!event.assignment().empty()) call_.Emit(NameOf(task), event);
        task = answer.key.place.task();
        event = EventOf(task);
      }
      const auto finding = found.find(NameOf(task));
      *event.add_judgements() =
          JudgementOf(answer, finding == found.end() ? nullptr : &finding->second);
    }
    if (!event.assignment().empty()) call_.Emit(NameOf(task), event);
  }

  events::v1::SubmissionReceived EventOf(const TaskKey& task) const {
    events::v1::SubmissionReceived event;
    const PlaceKey place{task.batch, AcceptStage(project_), task.ordinal};
    event.set_assignment(NameOf(AssignmentKey{place, call_.principal().worker}));
    event.set_attempt(key_.lot);
    event.set_currency_code(project_.currency_code());
    event.set_lot(lot_.name());
    SetTime(call_.now(), *event.mutable_submit_time());
    return event;
  }

  Judgement JudgementOf(const LotAnswer& answer, const v1::Inspection* finding) const {
    Judgement judgement;
    judgement.set_assignment(NameOf(answer.key));
    judgement.set_attempt(answer.attempt);
    judgement.set_outcome(Judgement::RETURNED);
    judgement.set_error_code(finding == nullptr ? kLotReturned : finding->error_code());
    judgement.set_comment(finding == nullptr ? lot_.comment() : finding->comment());
    if (finding != nullptr && finding->has_pin()) *judgement.mutable_pin() = finding->pin();
    return judgement;
  }

  rpc::MutateCall& call_;
  const LotKey key_;
  const v1::Project& project_;
  v1::Lot& lot_;
};

// Whether the lot is accepted, by its sample or by concession.
absl::StatusOr<bool> IsAccepted(rpc::MutateCall& call, const LotKey& key,
                                const v1::Project& project, const v1::Lot& lot, bool concession) {
  const LotDecision decision = DecideLot(lot);
  if (decision == LotDecision::kNotYet) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "LOT_NOT_INSPECTED",
                     "the sample is not inspected yet",
                     {{"missing", absl::StrCat(lot.sampled_count() - lot.inspected_count())}});
  }
  const bool accept = decision == LotDecision::kAccept;
  const absl::Status returnable =
      accept ? absl::OkStatus() : CheckReturnable(call.tx(), key, project);
  if (!concession) {
    CL_RETURN_IF_ERROR(returnable);
    return accept;
  }
  if (!returnable.ok()) return true;
  return MakeError(absl::StatusCode::kFailedPrecondition, "CONCESSION_NOT_NEEDED",
                   "the lot can be decided as its sample says");
}

}  // namespace

absl::StatusOr<v1::Inspection> RecordInspection(rpc::MutateCall& call,
                                                const v1::RecordInspectionRequest& request) {
  CL_ASSIGN_OR_RETURN(const LotKey key, ParseLot(request.lot()));
  CL_ASSIGN_OR_RETURN(const TaskKey task, ParseTask(request.task()));
  CL_ASSIGN_OR_RETURN(v1::Lot lot, FindSealed(call, key));
  CL_ASSIGN_OR_RETURN(v1::Inspection inspection, FindInspection(call.tx(), key, task));
  if (WorkedOnTask(call.tx(), task, call.principal().worker)) return OwnWork();
  CL_ASSIGN_OR_RETURN(const StoredProject project, FindProject(call.tx(), key.project_id));
  Violations wrong;
  CheckInspection(project.project, lot.plan(), request, wrong);
  CL_RETURN_IF_ERROR(wrong.ToStatus("INVALID_INSPECTION", "the inspection is not complete"));
  Count(inspection, -1, lot);
  inspection.set_inspected(true);
  inspection.set_nonconforming_units(request.nonconforming_units());
  inspection.set_error_code(request.error_code());
  inspection.set_comment(request.comment());
  inspection.clear_pin();
  if (request.has_pin()) *inspection.mutable_pin() = request.pin();
  inspection.set_inspected_by(call.principal().actor);
  SetTime(call.now(), *inspection.mutable_inspect_time());
  Count(inspection, 1, lot);
  SaveInspection(call.tx(), key, inspection);
  SaveLot(call.tx(), key, lot);
  return inspection;
}

absl::StatusOr<v1::Lot> DecideLot(rpc::MutateCall& call, const v1::DecideLotRequest& request) {
  CL_ASSIGN_OR_RETURN(const LotKey key, ParseLot(request.name()));
  CL_ASSIGN_OR_RETURN(v1::Lot lot, FindSealed(call, key));
  if (WorkedOnLot(call.tx(), key, call.principal().worker)) return OwnWork();
  CL_ASSIGN_OR_RETURN(const StoredProject project, FindProject(call.tx(), key.project_id));
  CL_ASSIGN_OR_RETURN(const bool accepted,
                      IsAccepted(call, key, project.project, lot, request.concession()));
  lot.set_comment(request.comment());
  lot.set_concession(request.concession());
  lot.set_decided_by(call.principal().actor);
  SetTime(call.now(), *lot.mutable_decide_time());
  Decision decision(call, key, project.project, lot);
  accepted ? decision.Accept() : decision.Return();
  if (lot.previous_lot().empty()) {
    SaveSeries(call.tx(), key.project_id,
               Continue(FindSeries(call.tx(), key.project_id, /*lock=*/true), lot.plan(),
                        lot.nonconforming_units(), AcceptanceOf(project.project)));
  }
  SaveLot(call.tx(), key, lot);
  call.AfterCommit(
      [](rpc::Worker& worker) { redis::Waker::Wake(worker.redis, kFeedChannel).IgnoreError(); });
  return lot;
}

absl::StatusOr<v1::InspectionSeries> ResumeInspection(rpc::MutateCall& call,
                                                      const v1::ResumeInspectionRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.project()));
  CL_RETURN_IF_ERROR(FindProject(call.tx(), project_id).status());
  v1::InspectionSeries series = FindSeries(call.tx(), project_id, /*lock=*/true);
  if (SeverityOf(series) != v1::SEVERITY_DISCONTINUED) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE",
                     "inspection was not discontinued",
                     {{"state", v1::Severity_Name(SeverityOf(series))}});
  }
  series = Resume(std::move(series));
  SaveSeries(call.tx(), project_id, series);
  return series;
}

}  // namespace crowdloom::dispatch
