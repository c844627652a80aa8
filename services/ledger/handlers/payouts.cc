#include "services/ledger/handlers/payouts.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/hash.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/rpc/page_token.h"
#include "services/ledger/core/payout_file.h"
#include "services/ledger/core/rounding.h"
#include "services/ledger/core/wallet_file.h"
#include "services/ledger/handlers/payees.h"
#include "services/ledger/store/transfer_view.h"

namespace crowdloom::ledger {
namespace {

using v1::PayoutRun;
using v1::Transfer;

constexpr char kRunPattern[] = "organizations/*/payoutRuns/*";

absl::Status Precondition(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, message);
}

absl::StatusOr<PayoutRunId> IdOf(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>(kRunPattern, name));
  return PayoutRunId{static_cast<int32_t>(ids[0]), static_cast<int32_t>(ids[1])};
}

std::string RunText(const PayoutRunId& id) { return StrCat("P", id.organization, "-", id.number); }
std::string EndToEndId(const PayoutRunId& id, int32_t item) {
  return StrCat(RunText(id), "-", item);
}
std::string SendKey(const PayoutRunId& id, int32_t item) {
  return StrCat("payout/", EndToEndId(id, item));
}

absl::StatusOr<PayoutRunRow> Find(pg::Tx& tx, const std::string& name, bool lock) {
  CL_ASSIGN_OR_RETURN(const PayoutRunId id, IdOf(name));
  std::optional<PayoutRunRow> run = FindRun(tx, id, lock);
  if (run.has_value()) return *std::move(run);
  return MakeError(absl::StatusCode::kNotFound, "PAYOUT_RUN_NOT_FOUND", "there is no such run");
}

absl::StatusOr<PayoutRunRow> FindReleased(pg::Tx& tx, const std::string& name, bool lock) {
  CL_ASSIGN_OR_RETURN(PayoutRunRow run, Find(tx, name, lock));
  if (run.state == PayoutRun::RELEASED) return run;
  return Precondition("PAYOUT_RUN_NOT_RELEASED", "a second person has to release this run");
}

absl::StatusOr<std::vector<int64_t>> WorkersOf(const v1::CreatePayoutRunRequest& request,
                                               int64_t organization) {
  std::set<int64_t> workers;
  for (const std::string& name : request.workers()) {
    CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("workers/#", name));
    if (OrganizationOf(ids[0]) != organization || !workers.insert(ids[0]).second) {
      return InvalidField("workers", "are of the organization, each once");
    }
  }
  return std::vector<int64_t>(workers.begin(), workers.end());
}

// One leg of a payment: between the worker's net due, the run and the bank.
Command PaymentMove(const PayoutRunRow& run, const PayoutItemRow& item, Code code, std::string key,
                    absl::Time now, int64_t reversed_id = 0) {
  const AccountKey due{AccountKind::kNetDue, item.worker, 0, run.currency};
  const AccountKey transit{AccountKind::kInTransit, run.id.organization, run.id.number,
                           run.currency};
  const AccountKey bank{AccountKind::kBank, run.id.organization, 0, run.currency};
  const AccountKey& from = code == Transfer::SEND        ? due
                           : code == Transfer::COME_BACK ? bank
                                                         : transit;
  const AccountKey& to = code == Transfer::SEND ? transit : code == Transfer::CONFIRM ? bank : due;
  Post post;
  post.effective_time = now;
  post.legs.push_back({code, from, to, item.amount, std::move(key), reversed_id});
  return Command(std::move(post));
}

absl::Status PostAll(rpc::MutateCall& call, PostingStore& store,
                     const std::vector<Command>& commands) {
  for (const absl::Status& outcome : store.Apply(call.tx(), commands, call.now())) {
    if (ReasonOf(outcome) == "INSUFFICIENT_BALANCE") {
      return MakeError(absl::StatusCode::kAborted, "BALANCE_CHANGED",
                       "what is due shrank meanwhile; ask again with a new request_id");
    }
    CL_RETURN_IF_ERROR(outcome);
  }
  return absl::OkStatus();
}

bool IsOutcome(PayoutRun::Outcome outcome) {
  return outcome == PayoutRun::CONFIRMED || outcome == PayoutRun::FAILED ||
         outcome == PayoutRun::CAME_BACK;
}

// SENT becomes CONFIRMED or FAILED, and what was CONFIRMED may come back.
bool MayBecome(PayoutRun::Outcome known, PayoutRun::Outcome outcome) {
  return known == (outcome == PayoutRun::CAME_BACK ? PayoutRun::CONFIRMED : PayoutRun::SENT);
}

// What results say about the run's payments, without what is known already.
absl::StatusOr<std::map<int32_t, PayoutRun::Outcome>> NewOutcomes(
    const PayoutRunRow& run, const v1::RecordPayoutResultsRequest& request) {
  std::map<std::string, const PayoutItemRow*> items;
  for (const PayoutItemRow& item : run.items) {
    const std::string id = EndToEndId(run.id, item.item);
    items[id] = items[WechatNumber(id)] = &item;
  }
  std::map<int32_t, PayoutRun::Outcome> outcomes;
  for (const auto& result : request.results()) {
    const auto found = items.find(result.end_to_end_id());
    if (found == items.end()) {
      return MakeError(absl::StatusCode::kNotFound, "PAYOUT_NOT_FOUND",
                       "the run has no such payment", {{"id", result.end_to_end_id()}});
    }
    if (!IsOutcome(result.outcome())) {
      return InvalidField("results.outcome", "is CONFIRMED, FAILED or CAME_BACK");
    }
    const PayoutItemRow& item = *found->second;
    const auto before = outcomes.find(item.item);
    const PayoutRun::Outcome known = before == outcomes.end() ? item.outcome : before->second;
    if (known == result.outcome()) continue;
    // A list that says again what was so before the money came back.
    if (known == PayoutRun::CAME_BACK && result.outcome() == PayoutRun::CONFIRMED) continue;
    if (before != outcomes.end() || !MayBecome(known, result.outcome())) {
      return Precondition("PAYOUT_DECIDED", "this payment had the other outcome before");
    }
    outcomes[item.item] = result.outcome();
  }
  return outcomes;
}

}  // namespace

absl::StatusOr<v1::SetPayeeResponse> PayoutDesk::SetPayee(rpc::MutateCall& call,
                                                          const v1::SetPayeeRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("workers/#", request.worker()));
  CL_RETURN_IF_ERROR(CheckPayee(request.payee()));
  WritePayee(call.tx(), ids[0], box_.Seal(request.payee().SerializeAsString()),
             call.principal().actor, call.now());
  v1::SetPayeeResponse response;
  response.set_account_tail(AccountTail(request.payee()));
  return response;
}

absl::StatusOr<PayoutRun> PayoutDesk::CreatePayoutRun(rpc::MutateCall& call,
                                                      const v1::CreatePayoutRunRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> workers, WorkersOf(request, ids[0]));
  CL_RETURN_IF_ERROR(CheckCurrency(request.currency_code()));
  CL_RETURN_IF_ERROR(CheckPayee(request.debtor()));
  PayoutRunRow run{.format = request.format(),
                   .currency = request.currency_code(),
                   .debtor = box_.Seal(request.debtor().SerializeAsString()),
                   .maker = call.principal().actor,
                   .create_time = call.now()};
  if (!absl::ParseCivilTime(ToAbsl(request.execution_date()), &run.execution_day)) {
    return InvalidField("execution_date", "is a date as 2026-03-31");
  }
  run.id.organization = static_cast<int32_t>(ids[0]);
  run.id.number = NextRunNumber(call.tx(), run.id.organization);
  for (Due& due : ReadDue(call.tx(), workers, run.currency)) {
    CL_ASSIGN_OR_RETURN(const v1::Payee payee, OpenPayee(due.payee));
    const int64_t amount = RoundDownTo(due.amount, kFenMicros);
    if (amount < LeastPayment(run.format) || !IsPayableBy(run.format, payee)) continue;
    run.items.push_back({.item = static_cast<int32_t>(run.items.size()) + 1,
                         .worker = due.worker,
                         .amount = amount,
                         .payee = std::move(due.payee)});
    run.control_sum += amount;
  }
  if (run.items.empty()) return Precondition("NOTHING_DUE", "nothing is due to these workers");
  CL_ASSIGN_OR_RETURN(const std::string file, Render(run));
  run.file_sha256 = HexEncode(Sha256(file));
  CL_RETURN_IF_ERROR(Send(call, run));
  WriteRun(call.tx(), run);
  return MessageOf(run);
}

absl::Status PayoutDesk::Send(rpc::MutateCall& call, const PayoutRunRow& run) {
  std::vector<Command> commands;
  for (const PayoutItemRow& item : run.items) {
    commands.push_back(
        PaymentMove(run, item, Transfer::SEND, SendKey(run.id, item.item), call.now()));
  }
  return PostAll(call, store_, commands);
}

absl::StatusOr<PayoutRun> PayoutDesk::ReleasePayoutRun(rpc::MutateCall& call,
                                                       const v1::ReleasePayoutRunRequest& request) {
  CL_ASSIGN_OR_RETURN(PayoutRunRow run, Find(call.tx(), request.name(), /*lock=*/true));
  if (run.state == PayoutRun::RELEASED) return MessageOf(run);
  if (run.maker == call.principal().actor) {
    return Precondition("SAME_PERSON", "money leaves with two people: somebody else releases it");
  }
  CL_RETURN_IF_ERROR(Render(run).status());
  run.state = PayoutRun::RELEASED;
  run.checker = call.principal().actor;
  MarkReleased(call.tx(), run.id, run.checker);
  return MessageOf(run);
}

absl::StatusOr<PayoutRun> PayoutDesk::GetPayoutRun(rpc::Call& call,
                                                   const v1::GetPayoutRunRequest& request) {
  absl::StatusOr<PayoutRunRow> run;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) {
    run = Find(tx, request.name(), /*lock=*/false);
    return run.status();
  }));
  return MessageOf(*run);
}

absl::StatusOr<v1::GetPayoutFileResponse> PayoutDesk::GetPayoutFile(
    rpc::Call& call, const v1::GetPayoutFileRequest& request) {
  absl::StatusOr<PayoutRunRow> run;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) {
    run = FindReleased(tx, request.name(), /*lock=*/false);
    return run.status();
  }));
  v1::GetPayoutFileResponse response;
  CL_ASSIGN_OR_RETURN(*response.mutable_content(), Render(*run));
  response.set_file_name(
      StrCat(RunText(run->id), run->format == PayoutRun::PAIN_001 ? ".xml" : ".csv"));
  return response;
}

absl::StatusOr<PayoutRun> PayoutDesk::RecordPayoutResults(
    rpc::MutateCall& call, const v1::RecordPayoutResultsRequest& request) {
  CL_ASSIGN_OR_RETURN(PayoutRunRow run, FindReleased(call.tx(), request.name(), /*lock=*/true));
  CL_ASSIGN_OR_RETURN(const auto outcomes, NewOutcomes(run, request));
  if (outcomes.empty()) return MessageOf(run);
  CL_RETURN_IF_ERROR(Book(call, run, outcomes));
  MarkOutcomes(call.tx(), run.id, outcomes);
  for (PayoutItemRow& item : run.items) {
    const auto outcome = outcomes.find(item.item);
    if (outcome != outcomes.end()) item.outcome = outcome->second;
  }
  return MessageOf(run);
}

// A failure is the exact mirror of the sending.
absl::Status PayoutDesk::Book(rpc::MutateCall& call, const PayoutRunRow& run,
                              const std::map<int32_t, PayoutRun::Outcome>& outcomes) {
  std::vector<std::string> keys;
  for (const auto& [item, outcome] : outcomes) keys.push_back(SendKey(run.id, item));
  const std::map<std::string, int64_t> sent = FindTransfers(call.tx(), keys);
  std::vector<Command> commands;
  for (const PayoutItemRow& item : run.items) {
    const auto outcome = outcomes.find(item.item);
    if (outcome == outcomes.end()) continue;
    const std::string key = SendKey(run.id, item.item);
    if (outcome->second == PayoutRun::CONFIRMED) {
      commands.push_back(PaymentMove(run, item, Transfer::CONFIRM, StrCat(key, "/ok"), call.now()));
    } else if (outcome->second == PayoutRun::CAME_BACK) {
      commands.push_back(
          PaymentMove(run, item, Transfer::COME_BACK, StrCat(key, "/back"), call.now()));
    } else {
      commands.push_back(
          PaymentMove(run, item, Transfer::FAIL, StrCat(key, "/fail"), call.now(), sent.at(key)));
    }
  }
  return PostAll(call, store_, commands);
}

// After the first time, only the bytes whose digest is stored are ever given out.
absl::StatusOr<std::string> PayoutDesk::Render(const PayoutRunRow& run) const {
  PayoutOrder order{.message_id = RunText(run.id),
                    .create_time = run.create_time,
                    .execution_day = run.execution_day,
                    .currency = run.currency};
  CL_ASSIGN_OR_RETURN(order.debtor, OpenPayee(run.debtor));
  for (const PayoutItemRow& item : run.items) {
    CL_ASSIGN_OR_RETURN(v1::Payee payee, OpenPayee(item.payee));
    order.payments.push_back({EndToEndId(run.id, item.item), item.amount, std::move(payee)});
  }
  CL_ASSIGN_OR_RETURN(std::string file, RenderPayoutFile(run.format, order));
  if (run.file_sha256.empty() || HexEncode(Sha256(file)) == run.file_sha256) return file;
  return MakeError(absl::StatusCode::kDataLoss, "PAYOUT_FILE_CHANGED",
                   "the run no longer gives the file that was approved");
}

absl::StatusOr<v1::Payee> PayoutDesk::OpenPayee(const std::string& sealed) const {
  return ledger::OpenPayee(box_, sealed);
}

absl::StatusOr<v1::ListPayoutRunsResponse> PayoutDesk::ListPayoutRuns(
    rpc::Call& call, const v1::ListPayoutRunsRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t position, call.pages().OpenInteger(request));
  const int32_t before = position == 0 ? INT32_MAX : static_cast<int32_t>(position);
  const int count = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<PayoutRunRow> runs;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) {
    runs = ListRuns(tx, static_cast<int32_t>(ids[0]), before, count);
    return absl::OkStatus();
  }));
  v1::ListPayoutRunsResponse response;
  for (const PayoutRunRow& run : runs) {
    CL_ASSIGN_OR_RETURN(*response.add_payout_runs(), MessageOf(run));
    response.mutable_payout_runs()->rbegin()->set_count(run.payments);
  }
  if (response.payout_runs_size() == count) {
    response.set_next_page_token(call.pages().Seal(request, StrCat(runs.back().id.number)));
  }
  return response;
}

absl::StatusOr<PayoutRun> PayoutDesk::MessageOf(const PayoutRunRow& run) const {
  PayoutRun message;
  message.set_name(FormatName(kRunPattern, run.id.organization, run.id.number));
  message.set_state(run.state);
  message.set_format(run.format);
  message.set_count(static_cast<int32_t>(run.items.size()));
  message.mutable_control_sum()->set_currency_code(run.currency);
  message.mutable_control_sum()->set_micros(run.control_sum);
  message.set_file_sha256(run.file_sha256);
  message.set_execution_date(absl::FormatCivilTime(run.execution_day));
  message.set_maker(run.maker);
  message.set_checker(run.checker);
  SetTime(run.create_time, message.mutable_create_time());
  for (const PayoutItemRow& item : run.items) {
    CL_ASSIGN_OR_RETURN(const v1::Payee payee, OpenPayee(item.payee));
    PayoutRun::Item& added = *message.add_items();
    added.set_end_to_end_id(EndToEndId(run.id, item.item));
    added.set_worker(FormatName("workers/#", item.worker));
    added.mutable_amount()->set_currency_code(run.currency);
    added.mutable_amount()->set_micros(item.amount);
    added.set_outcome(item.outcome);
    added.set_account_tail(AccountTail(payee));
  }
  return message;
}

}  // namespace crowdloom::ledger
