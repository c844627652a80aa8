#include "services/ledger/handlers/pay_import.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/ledger/core/pay_file.h"
#include "services/ledger/store/finance_store.h"
#include "services/ledger/store/transfer_view.h"

namespace crowdloom::ledger {
namespace {

const Post::Leg& LegOf(const PayLine& line) { return line.post.legs.front(); }

bool IsBonus(const PayLine& line) { return LegOf(line).code == v1::Transfer::BONUS; }

// What only the books know about the lines of a file.
class Checker {
 public:
  Checker(pg::Tx& tx, PayFile& file) : file_(file) {
    std::vector<int64_t> workers, projects;
    std::vector<std::string> keys;
    for (const PayLine& line : file.payments) {
      keys.push_back(LegOf(line).key);
      if (!IsBonus(line)) continue;
      workers.push_back(line.worker);
      projects.push_back(LegOf(line).debit.owner);
    }
    paid_ = FindAmounts(tx, keys);
    pools_ = ReadBonusPools(tx, projects);
    const std::vector<int64_t> known = FindKnownWorkers(tx, workers);
    known_.insert(known.begin(), known.end());
  }

  void Run() {
    for (const PayLine& line : file_.payments) {
      const auto before = paid_.find(LegOf(line).key);
      if (before != paid_.end()) {
        if (before->second != LegOf(line).amount) Refuse(line, "amount", "REQUEST_ID_REUSED");
        ++repeated_;
      } else if (!keys_.insert(LegOf(line).key).second) {
        Refuse(line, "", "REQUEST_ID_REUSED");
      } else if (IsBonus(line)) {
        CheckBonus(line);
      }
    }
    std::stable_sort(file_.wrong.begin(), file_.wrong.end(),
                     [](const WrongLine& a, const WrongLine& b) { return a.line < b.line; });
  }

  int repeated() const { return repeated_; }

 private:
  void CheckBonus(const PayLine& line) {
    // A bonus is for work that was done, so a worker without any account is a slip of the pen.
    if (!known_.contains(line.worker)) return Refuse(line, "worker", "WORKER_WITHOUT_ACCOUNT");
    const auto pool = pools_.find(LegOf(line).debit.owner);
    if (pool == pools_.end()) return Refuse(line, "project", "INSUFFICIENT_BALANCE");
    if (pool->second.first != LegOf(line).debit.currency) {
      return Refuse(line, "project", "CURRENCY_MISMATCH");
    }
    pool->second.second -= LegOf(line).amount;
    if (pool->second.second < 0) Refuse(line, "amount", "INSUFFICIENT_BALANCE");
  }

  void Refuse(const PayLine& line, std::string column, std::string reason) {
    file_.wrong.push_back({line.line, std::move(column), std::move(reason)});
  }

  PayFile& file_;
  std::map<std::string, int64_t> paid_;
  std::map<int64_t, std::pair<std::string, int64_t>> pools_;
  std::set<int64_t> known_;
  std::set<std::string> keys_;
  int repeated_ = 0;
};

absl::Status PostAll(rpc::MutateCall& call, PostingStore& store, PayFile& file) {
  std::vector<Command> commands;
  for (PayLine& line : file.payments) {
    line.post.effective_time = call.now();
    line.post.actor = call.principal().actor;
    commands.emplace_back(std::move(line.post));
  }
  for (const absl::Status& outcome : store.Apply(call.tx(), commands, call.now())) {
    if (ReasonOf(outcome) == "INSUFFICIENT_BALANCE") {
      return MakeError(absl::StatusCode::kAborted, "BALANCE_CHANGED",
                       "a bonus pool shrank meanwhile; ask again with a new request_id");
    }
    CL_RETURN_IF_ERROR(outcome);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ImportPayResponse> ImportPay(rpc::MutateCall& call, PostingStore& store,
                                                const v1::ImportPayRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", request.parent()));
  const std::string currency = request.currency_code().empty() ? "CNY" : request.currency_code();
  CL_ASSIGN_OR_RETURN(PayFile file, ReadPayFile(request.content(), ids[0], currency));
  Checker checker(call.tx(), file);
  checker.Run();
  v1::ImportPayResponse response;
  int64_t total = 0;
  for (const PayLine& line : file.payments) total += LegOf(line).amount;
  SetMoney(total, currency, response.mutable_total());
  response.set_payment_count(static_cast<int32_t>(file.payments.size()));
  response.set_repeated_count(checker.repeated());
  for (const WrongLine& wrong : file.wrong) {
    v1::ImportPayResponse::Line& line = *response.add_wrong_lines();
    line.set_number(wrong.line);
    line.set_column(wrong.column);
    line.set_error_reason(wrong.reason);
  }
  if (request.dry_run() || !file.wrong.empty()) return response;
  CL_RETURN_IF_ERROR(PostAll(call, store, file));
  return response;
}

}  // namespace crowdloom::ledger
