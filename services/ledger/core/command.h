// What the ledger can be told: one struct for each business event. A command is a value; Book
// decides what it moves.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_COMMAND_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "services/ledger/core/account.h"
#include "services/ledger/core/earning.h"
#include "services/ledger/core/hold.h"
#include "services/ledger/core/transfer.h"

namespace crowdloom::ledger {

// Budget for a block of tasks. Too little budget makes it a refused hold, which is no error.
struct CreateHold {
  HoldId hold;
  std::string currency;
  int64_t amount = 0;
};

// Nothing that names this hold can be submitted any more.
struct CloseHold {
  HoldId hold;
};

// An attempt was submitted.
struct Accrue {
  EarningId earning;
  int64_t hold_number = 0;
  std::string currency;
  int64_t amount = 0;
  absl::Time submit_time;
};

// A verdict was recorded. It carries what the accrual needs, which may not have arrived yet.
struct Decide {
  Accrue accrual;
  int32_t decision = 0;                        // from 1
  EarningState verdict = EarningState::kNone;  // approved, rejected or returned
  absl::Time decide_time;
  std::optional<int64_t> accepted;  // what an approval pays; none: all that was submitted
};

// Any other movement, or several that belong together: grants, withdrawals, bonuses, settlements,
// payouts. The first leg's key names the event; too little money in a guarded account refuses all
// of it, and the refusal is kept.
struct Post {
  struct Leg {
    Code code = v1::Transfer::CODE_UNSPECIFIED;
    AccountKey debit;
    AccountKey credit;
    int64_t amount = 0;
    std::string key;
    int64_t reversed_id = 0;
  };
  std::vector<Leg> legs;
  absl::Time effective_time;
  std::string actor;      // who ordered it; with a reason it is kept beside the transfers
  std::string reason;     // why
  int64_t body_hash = 0;  // BodyHash(*this), where it was computed before the shard was locked
};

// Undoes one movement of a Post exactly: the same two accounts swapped, the same amount, once.
// What belongs to a hold or an earning is undone by its verdicts instead.
struct Reverse {
  int64_t transfer_id = 0;
  int64_t project = 0;  // whose transfer it must be
  std::string key;
  absl::Time effective_time;
  std::string actor;
  std::string reason;
};

using Command = std::variant<CreateHold, CloseHold, Accrue, Decide, Post, Reverse>;

// The shard whose writer posts it: the project's or, where there is none, the first debited
// account's owner's; a reversal follows its original.
int ShardOf(const Command& command);

// The earliest time at which any of it takes effect; nullopt when all of it does so now.
std::optional<absl::Time> EffectiveTimeOf(const Command& command);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_COMMAND_H_
