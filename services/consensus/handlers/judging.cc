#include "services/consensus/handlers/judging.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/redis/waker.h"
#include "services/consensus/live/log_entry.h"
#include "services/consensus/store/appeal_store.h"
#include "services/consensus/store/live_store.h"

namespace crowdloom::consensus {
namespace {

constexpr absl::Duration kAppealWindow = absl::Hours(7 * 24);

absl::Status Refused(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, message);
}

absl::Status NotFound(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kNotFound, reason, message);
}

// Writes into the log, and wakes its owner.
void Append(rpc::MutateCall& call, const std::vector<LogEntry>& entries) {
  AppendEntries(call.tx(), entries);
  call.AfterCommit([](rpc::Worker& worker) {
    redis::Waker::Wake(worker.redis, std::string(kLogChannel)).IgnoreError();
  });
}

absl::Status CheckPerson(const rpc::Call& call) {
  if (ParseName<1>("workers/#", call.principal().actor).ok()) return absl::OkStatus();
  return Refused("PERSON_REQUIRED", "this is for a person to decide");
}

absl::Status CheckNotOwn(const rpc::Call& call, const AssignmentKey& key) {
  if (call.principal().actor != FormatName("workers/#", key.worker_id)) return absl::OkStatus();
  return Refused("OWN_WORK", "nobody judges their own work");
}

absl::StatusOr<ToldVerdict> Told(pg::Tx& tx, const AssignmentKey& key, int32_t attempt) {
  std::optional<ToldVerdict> told = FindVerdict(tx, key, attempt);
  if (told) return *std::move(told);
  return NotFound("VERDICT_NOT_FOUND", "nothing was decided about this attempt");
}

LogEntry Overturned(const AssignmentKey& key, int32_t attempt, events::v1::Verdict verdict) {
  LogEntry entry;
  entry.task = key.task;
  v1::VerdictOverturned& overturned = *entry.directive.mutable_verdict_overturned();
  overturned.set_assignment(AssignmentName(key));
  overturned.set_attempt(attempt);
  overturned.set_verdict(verdict);
  return entry;
}

}  // namespace

absl::StatusOr<v1::ExcludeWorkerAnswersResponse> ExcludeWorkerAnswers(
    rpc::MutateCall& call, const v1::ExcludeWorkerAnswersRequest& request) {
  CL_RETURN_IF_ERROR(CheckPerson(call));
  CL_ASSIGN_OR_RETURN(const auto project, ParseName<1>("projects/#", request.parent()));
  CL_ASSIGN_OR_RETURN(const auto worker, ParseName<1>("workers/#", request.worker()));
  std::vector<LogEntry> entries;
  for (const AssignmentKey& key :
       ListAnswersOf(call.tx(), project[0], request.batch(), worker[0])) {
    LogEntry& entry = entries.emplace_back();
    entry.task = key.task;
    v1::AnswerExcluded& excluded = *entry.directive.mutable_answer_excluded();
    excluded.set_assignment(AssignmentName(key));
    excluded.set_reason(request.reason());
    excluded.set_decided_by(call.principal().actor);
    excluded.set_rejected(request.reject());
  }
  v1::ExcludeWorkerAnswersResponse response;
  response.set_task_count(static_cast<int64_t>(entries.size()));
  Append(call, entries);
  return response;
}

absl::StatusOr<v1::RecordPredictionsResponse> RecordPredictions(
    rpc::MutateCall& call, const v1::RecordPredictionsRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>("projects/#/batches/*", request.parent()));
  std::vector<LogEntry> entries;
  for (const auto& prediction : request.predictions()) {
    LogEntry& entry = entries.emplace_back();
    entry.task = {ids[0], static_cast<int32_t>(ids[1]), prediction.ordinal()};
    entry.directive.mutable_prediction()->set_model(request.model());
    *entry.directive.mutable_prediction()->mutable_answer() = prediction.answer();
  }
  v1::RecordPredictionsResponse response;
  response.set_recorded_count(request.predictions_size());
  Append(call, entries);
  return response;
}

absl::StatusOr<v1::Appeal> AppealVerdict(rpc::MutateCall& call,
                                         const v1::AppealVerdictRequest& request) {
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(request.name()));
  CL_ASSIGN_OR_RETURN(const ToldVerdict told, Told(call.tx(), key, request.attempt()));
  if (told.verdict != events::v1::VERDICT_REJECTED) {
    return Refused("NOT_REJECTED", "only a rejection can be appealed against");
  }
  if (call.now() - told.told_time > kAppealWindow) {
    return Refused("APPEAL_TOO_LATE", "appeals are taken for seven days");
  }
  v1::Appeal appeal;
  appeal.set_assignment(request.name());
  appeal.set_attempt(request.attempt());
  appeal.set_reason(request.reason());
  appeal.set_state(v1::Appeal::OPEN);
  appeal.mutable_create_time()->set_seconds(absl::ToUnixSeconds(call.now()));
  if (!InsertAppeal(call.tx(), key, appeal, call.now())) {
    return MakeError(absl::StatusCode::kAlreadyExists, "ALREADY_APPEALED",
                     "this rejection was appealed against before");
  }
  return appeal;
}

absl::StatusOr<v1::Appeal> DecideAppeal(rpc::MutateCall& call,
                                        const v1::DecideAppealRequest& request) {
  CL_RETURN_IF_ERROR(CheckPerson(call));
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(request.name()));
  std::optional<v1::Appeal> appeal = FindAppeal(call.tx(), key, request.attempt());
  if (!appeal) return NotFound("APPEAL_NOT_FOUND", "nobody appealed");
  if (appeal->state() != v1::Appeal::OPEN) {
    return Refused("APPEAL_DECIDED", "somebody decided it before");
  }
  CL_RETURN_IF_ERROR(CheckNotOwn(call, key));
  CL_ASSIGN_OR_RETURN(const ToldVerdict told, Told(call.tx(), key, request.attempt()));
  if (told.decided_by == call.principal().actor) {
    return Refused("OWN_VERDICT", "somebody else than its judge decides an appeal");
  }
  appeal->set_state(request.overturn() ? v1::Appeal::OVERTURNED : v1::Appeal::UPHELD);
  appeal->set_decided_by(call.principal().actor);
  appeal->set_comment(request.comment());
  appeal->mutable_decide_time()->set_seconds(absl::ToUnixSeconds(call.now()));
  UpdateAppeal(call.tx(), key, *appeal, call.now());
  if (request.overturn()) {
    LogEntry entry = Overturned(key, request.attempt(), events::v1::VERDICT_ACCEPTED);
    entry.directive.mutable_verdict_overturned()->set_decided_by(call.principal().actor);
    entry.directive.mutable_verdict_overturned()->set_comment(request.comment());
    Append(call, {entry});
  } else {
    LogEntry entry;
    entry.task = key.task;
    v1::VerdictUpheld& upheld = *entry.directive.mutable_verdict_upheld();
    upheld.set_assignment(request.name());
    upheld.set_attempt(request.attempt());
    upheld.set_decided_by(call.principal().actor);
    Append(call, {entry});
  }
  return *std::move(appeal);
}

absl::StatusOr<v1::Appeal> GetAppeal(rpc::Call& call, const v1::GetAppealRequest& request) {
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(request.name()));
  std::optional<v1::Appeal> appeal;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(),
                               [&](pg::Tx& tx) {
                                 appeal = ReadAppeal(tx, key, request.attempt());
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  if (!appeal) return NotFound("APPEAL_NOT_FOUND", "nobody appealed");
  return *std::move(appeal);
}

absl::StatusOr<v1::ListAppealsResponse> ListAppeals(rpc::Call& call,
                                                    const v1::ListAppealsRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", request.parent()));
  CL_ASSIGN_OR_RETURN(const std::string after, call.pages().Open(request));
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  v1::ListAppealsResponse response;
  std::string last;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(),
                               [&](pg::Tx& tx) {
                                 response.Clear();
                                 for (ListedAppeal& listed :
                                      ListAppeals(tx, ids[0], request.state(), after, size)) {
                                   *response.add_appeals() = std::move(listed.appeal);
                                   last = std::move(listed.position);
                                 }
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  if (response.appeals_size() == size) {
    response.set_next_page_token(call.pages().Seal(request, last));
  }
  return response;
}

absl::StatusOr<v1::OverturnVerdictResponse> OverturnVerdict(
    rpc::MutateCall& call, const v1::OverturnVerdictRequest& request) {
  CL_RETURN_IF_ERROR(CheckPerson(call));
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(request.name()));
  CL_RETURN_IF_ERROR(CheckNotOwn(call, key));
  CL_ASSIGN_OR_RETURN(const ToldVerdict told, Told(call.tx(), key, request.attempt()));
  const bool is_verdict = request.verdict() == events::v1::VERDICT_ACCEPTED ||
                          request.verdict() == events::v1::VERDICT_REJECTED;
  if (!is_verdict) return InvalidField("verdict", "must be accepted or rejected");
  if (told.verdict == request.verdict() || told.verdict == events::v1::VERDICT_RETURNED) {
    return Refused("VERDICT_UNCHANGED", "it stands so already, or the answer went back");
  }
  LogEntry entry = Overturned(key, request.attempt(), request.verdict());
  v1::VerdictOverturned& overturned = *entry.directive.mutable_verdict_overturned();
  overturned.set_decided_by(call.principal().actor);
  overturned.set_error_code(request.error_code());
  overturned.set_comment(request.comment());
  Append(call, {entry});
  return v1::OverturnVerdictResponse();
}

}  // namespace crowdloom::consensus
