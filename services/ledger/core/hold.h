// A hold: budget reserved at the highest possible price for a block of tasks, before they are
// handed out. Every accrual names its hold and takes from it; a mirrored accrual gives back to it.
// A hold closes once, when nothing that names it can be submitted any more, and what remains then
// becomes free. A refused hold stays refused: the caller has already given up on it. A hold that is
// used up is widened when an answer that it had paid for once is accepted after all.
//
// Pure arithmetic over one hold; the money moves in Book.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_HOLD_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_HOLD_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crowdloom/ledger/v1/account.pb.h"

namespace crowdloom::ledger {

struct HoldId {
  int64_t project = 0;  // tenant id
  int64_t number = 0;   // chosen by the caller, unique in the project

  friend auto operator<=>(const HoldId&, const HoldId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const HoldId& id) {
    return H::combine(std::move(h), id.project, id.number);
  }
};

struct Hold {
  v1::Hold::State state = v1::Hold::STATE_UNSPECIFIED;  // unspecified: not made yet
  std::string currency;
  int64_t amount = 0;   // micros that were asked for
  int64_t accrued = 0;  // of them, net; fixed once the hold is closed
  int64_t widened = 0;  // micros that were reserved on top of what was asked for

  bool exists() const { return state != v1::Hold::STATE_UNSPECIFIED; }
  bool open() const { return state == v1::Hold::OPEN; }
  int64_t remaining() const { return open() ? amount + widened - accrued : 0; }
};

std::string HoldName(const HoldId& id);
absl::StatusOr<HoldId> ParseHoldName(std::string_view name);

// Takes `amount` of what remains. FAILED_PRECONDITION, reason HOLD_EXCEEDED, if that is too little.
absl::Status TakeFrom(Hold& hold, int64_t amount);

// Gives a mirrored accrual back to an open hold.
void GiveBack(Hold& hold, int64_t amount);

// NOT_FOUND HOLD_NOT_FOUND, FAILED_PRECONDITION HOLD_REFUSED or CURRENCY_MISMATCH for a hold that
// can pay for nothing in this currency; a closed hold is fine here.
absl::Status CheckUsable(const HoldId& id, const Hold& hold, std::string_view currency);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_HOLD_H_
