#include "services/consensus/handlers/gold.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/redis/waker.h"
#include "services/consensus/store/gold_store.h"
#include "services/consensus/store/live_store.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {
namespace {

constexpr int kProposalsDefault = 20;

absl::Status Refused(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, message);
}

// As a person sees it: of a proposal, nothing that says what others think.
v1::GoldTask Shown(v1::GoldTask gold) {
  if (gold.state() == v1::GoldTask::PROPOSED) gold.clear_consensus_answer();
  return gold;
}

absl::StatusOr<StoredGold> Found(pg::Tx& tx, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const TaskKey key, ParseGold(name));
  std::optional<StoredGold> stored = FindGold(tx, key);
  if (stored) return *std::move(stored);
  return MakeError(absl::StatusCode::kNotFound, "GOLD_NOT_FOUND", "no such gold task");
}

// The row first, then the log: see gold_store.h.
void Write(rpc::MutateCall& call, const StoredGold& stored, const LogEntry& entry) {
  StoreGold(call.tx(), stored);
  AppendEntries(call.tx(), {entry});
  call.AfterCommit([](rpc::Worker& worker) {
    redis::Waker::Wake(worker.redis, std::string(kLogChannel)).IgnoreError();
  });
}

absl::Status CheckMayConfirm(const rpc::MutateCall& call, const v1::Consensus& consensus,
                             const type::v1::Answer& answer) {
  if (!ParseName<1>("workers/#", call.principal().actor).ok()) {
    return Refused("PERSON_REQUIRED", "this is for a person to decide");
  }
  for (const v1::Consensus::Vote& vote : consensus.votes()) {
    CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(vote.assignment()));
    if (call.principal().actor == FormatName("workers/#", key.worker_id)) {
      return Refused("OWN_WORK", "who answered the task does not say what is right");
    }
  }
  if (AreAlike(answer, consensus.answer())) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "GOLD_ANSWER_UNLIKE",
                   "the answer has other controls than the answers to the task");
}

}  // namespace

absl::StatusOr<v1::ListGoldResponse> ListGold(rpc::Call& call, const v1::ListGoldRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t position, call.pages().OpenInteger(request));
  const TaskKey after{ids[0], static_cast<int32_t>(position >> 32),
                      static_cast<int32_t>(position & 0x7fffffff)};
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  v1::ListGoldResponse response;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(),
                               [&](pg::Tx& tx) {
                                 response.Clear();
                                 for (v1::GoldTask& gold :
                                      ListGold(tx, ids[0], request.state(), after, size)) {
                                   *response.add_gold_tasks() = Shown(std::move(gold));
                                 }
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  if (response.gold_tasks_size() == size) {
    CL_ASSIGN_OR_RETURN(const TaskKey last, ParseGold(response.gold_tasks().rbegin()->name()));
    response.set_next_page_token(
        call.pages().Seal(request, StrCat(int64_t{last.batch} << 32 | last.ordinal)));
  }
  return response;
}

absl::StatusOr<v1::ProposeGoldResponse> ProposeGold(rpc::MutateCall& call,
                                                    const v1::ProposeGoldRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", request.parent()));
  const int count = request.count() > 0 ? request.count() : kProposalsDefault;
  v1::ProposeGoldResponse response;
  for (v1::GoldTask& gold :
       Propose(call.tx(), ids[0], static_cast<size_t>(count), "STRATIFIED_SAMPLE", call.now())) {
    *response.add_gold_tasks() = Shown(std::move(gold));
  }
  return response;
}

absl::StatusOr<v1::GoldTask> ConfirmGold(rpc::MutateCall& call,
                                         const v1::ConfirmGoldRequest& request) {
  CL_ASSIGN_OR_RETURN(StoredGold stored, Found(call.tx(), request.name()));
  const v1::GoldTask::State state = stored.gold.state();
  if (state != v1::GoldTask::PROPOSED && state != v1::GoldTask::QUARANTINED) {
    return Refused("GOLD_NOT_OPEN", "only a proposal or a quarantined task waits for an answer");
  }
  const std::optional<v1::Consensus> consensus = FindConsensus(call.tx(), stored.key);
  if (consensus) CL_RETURN_IF_ERROR(CheckMayConfirm(call, *consensus, request.answer()));
  *stored.gold.mutable_answer() = request.answer();
  stored.history.Clear();  // measured by another answer
  const LogEntry entry =
      Decide(v1::GoldTask::ACTIVE, "", call.principal().actor, call.now(), stored);
  Write(call, stored, entry);
  return stored.gold;
}

absl::StatusOr<v1::GoldTask> RetireGold(rpc::MutateCall& call,
                                        const v1::RetireGoldRequest& request) {
  CL_ASSIGN_OR_RETURN(StoredGold stored, Found(call.tx(), request.name()));
  switch (stored.gold.state()) {
    case v1::GoldTask::PROPOSED:
      Decide(v1::GoldTask::DECLINED, request.reason(), call.principal().actor, call.now(), stored);
      StoreGold(call.tx(), stored);
      return stored.gold;
    case v1::GoldTask::ACTIVE: {
      const LogEntry entry = Decide(v1::GoldTask::RETIRED, request.reason(), call.principal().actor,
                                    call.now(), stored);
      Write(call, stored, entry);
      return stored.gold;
    }
    default:
      return Refused("GOLD_ENDED", "it is gold no more");
  }
}

}  // namespace crowdloom::consensus
