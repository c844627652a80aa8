// A model of one project's ledger: maps and integers, written from the rules and not from the code
// under test. Where the ledger moves amounts between accounts, the model only keeps what happened
// and computes every balance from it.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_MODEL_TEST_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_MODEL_TEST_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "services/ledger/core/command.h"

namespace crowdloom::ledger {

class Model {
 public:
  // Each gives the reason of the error that the ledger must answer, "" for OK.
  std::string Grant(int64_t amount, const std::string& request_id) {
    const auto [known, is_new] = grants_.emplace(request_id, amount);
    if (is_new) overrun_ -= std::min(overrun_, amount);
    return is_new || known->second == amount ? "" : "REQUEST_ID_REUSED";
  }

  std::string Withdraw(int64_t amount, const std::string& request_id) {
    const auto known = withdrawals_.find(request_id);
    if (known == withdrawals_.end()) {
      const bool refused = available() < amount;
      withdrawals_[request_id] = {amount, refused};
      return refused ? "INSUFFICIENT_BUDGET" : "";
    }
    if (known->second.amount != amount) return "REQUEST_ID_REUSED";
    return known->second.refused ? "INSUFFICIENT_BUDGET" : "";
  }

  std::string Reserve(int64_t number, int64_t amount) {
    const auto known = holds_.find(number);
    if (known != holds_.end()) return known->second.amount == amount ? "" : "HOLD_REUSED";
    const char state = available() >= amount ? 'o' : 'r';
    holds_[number] = {amount, state};
    return "";
  }

  std::string Close(int64_t number) {
    const auto hold = holds_.find(number);
    if (hold == holds_.end()) return "HOLD_NOT_FOUND";
    if (hold->second.state == 'o') hold->second.state = 'c';
    return "";
  }

  std::string Submit(const EarningId& id, int64_t hold, int64_t amount) {
    const auto known = earnings_.find(id);
    if (known != earnings_.end()) {
      return known->second.hold == hold && known->second.amount == amount ? "" : "EARNING_REUSED";
    }
    const std::string refusal = Cover(id, hold, amount, /*accepted=*/false);
    if (refusal.empty()) earnings_[id] = {hold, amount, 's', 0};
    return refusal;
  }

  // `verdict` is 'a' accepted, 'x' rejected, 'b' sent back.
  std::string Decide(const EarningId& id, int64_t hold, int64_t amount, int decision,
                     char verdict) {
    const std::string refusal = Submit(id, hold, amount);
    if (!refusal.empty()) return refusal;
    Earned& earning = earnings_[id];
    if (decision < earning.decision) return "";
    if (decision == earning.decision) return verdict == earning.state ? "" : "DECISION_REUSED";
    if (verdict == 'a' && !Stands(earning)) Cover(id, hold, amount, /*accepted=*/true);
    earning.state = verdict;
    earning.decision = decision;
    return "";
  }

  // With what was lent above the budget and no grant has covered yet.
  int64_t granted() const {
    int64_t sum = overrun_;
    for (const auto& [id, amount] : grants_) sum += amount;
    for (const auto& [id, withdrawal] : withdrawals_)
      sum -= withdrawal.refused ? 0 : withdrawal.amount;
    return sum;
  }
  int64_t overrun() const { return overrun_; }
  int64_t available() const {
    int64_t sum = granted();
    for (const auto& [number, hold] : holds_) {
      if (hold.state == 'o') sum -= hold.amount + hold.widened;
      if (hold.state == 'c') sum -= Standing(number);
    }
    return sum;
  }
  int64_t reserved() const {
    int64_t sum = 0;
    for (const auto& [number, hold] : holds_) {
      if (hold.state == 'o') sum += hold.amount + hold.widened - Standing(number);
    }
    return sum;
  }
  int64_t payable(int64_t worker) const {
    int64_t sum = 0;
    for (const auto& [id, earning] : earnings_) {
      if (id.worker == worker && earning.state == 'a') sum += earning.amount;
    }
    return sum;
  }

 private:
  struct Withdrawal {
    int64_t amount = 0;
    bool refused = false;
  };
  struct Held {
    int64_t amount = 0;
    char state = 'o';  // open, refused, closed
    int64_t widened = 0;
  };
  struct Earned {
    int64_t hold = 0;
    int64_t amount = 0;
    char state = 's';  // submitted, or a verdict
    int decision = 0;
  };

  static bool Stands(const Earned& earning) { return earning.state == 's' || earning.state == 'a'; }

  int64_t Standing(int64_t number) const {
    int64_t sum = 0;
    for (const auto& [id, earning] : earnings_) {
      if (earning.hold == number && Stands(earning)) sum += earning.amount;
    }
    return sum;
  }

  // Whether the hold, or free budget once it is closed, has `amount` for one more standing earning.
  // What is accepted after all is always covered: by free budget, and what is missing is lent.
  std::string Cover(const EarningId& id, int64_t number, int64_t amount, bool accepted) {
    const auto hold = holds_.find(number);
    if (hold == holds_.end()) return "HOLD_NOT_FOUND";
    if (hold->second.state == 'r') return "HOLD_REFUSED";
    if (hold->second.state == 'c') {
      if (accepted) Lend(amount);
      return available() >= amount ? "" : "INSUFFICIENT_BUDGET";
    }
    const int64_t left = hold->second.amount + hold->second.widened - Standing(number);
    if (left >= amount) return "";
    EarningId earlier = id;
    --earlier.attempt;
    const auto found = earnings_.find(earlier);
    const bool gives_way =
        found != earnings_.end() && found->second.state == 's' && found->second.hold == number;
    const int64_t freed = gives_way ? found->second.amount : 0;
    const int64_t missing = std::max<int64_t>(0, amount - left - freed);
    if (missing > 0 && !accepted) return "HOLD_EXCEEDED";
    if (gives_way) found->second.state = 'b';
    Lend(missing);
    hold->second.widened += missing;
    return "";
  }

  // So that this much is free.
  void Lend(int64_t amount) { overrun_ += std::max<int64_t>(0, amount - available()); }

  int64_t overrun_ = 0;
  std::map<std::string, int64_t> grants_;
  std::map<std::string, Withdrawal> withdrawals_;
  std::map<int64_t, Held> holds_;
  std::map<EarningId, Earned> earnings_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_MODEL_TEST_H_
