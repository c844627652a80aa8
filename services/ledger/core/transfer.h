// A transfer: one movement from one account to another, balanced by construction. This file says
// which movements exist: each code moves money between exactly one pair of account kinds, so a
// posting between two accounts that never meet is refused before it reaches the database.
//
// Ids are (shard, batch, index in the batch): ordered by batch within a shard, which is the order
// in which the shard's batches were committed. Nothing is ever inserted below an id that exists,
// so a reader that remembers a batch number has seen all that came before it.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_TRANSFER_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_TRANSFER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "crowdloom/ledger/v1/account.pb.h"
#include "services/ledger/core/account.h"

namespace crowdloom::ledger {

using Code = v1::Transfer::Code;

struct Posting {
  int64_t id = 0;
  int64_t group_id = 0;  // the first transfer of the business event
  Code code = v1::Transfer::CODE_UNSPECIFIED;
  AccountKey debit;
  AccountKey credit;
  int64_t amount = 0;        // micros, more than zero
  std::string business_key;  // what happened; unique
  int64_t body_hash = 0;     // tells a repetition from another thing under the same key
  int64_t reversed_id = 0;   // the transfer that this one undoes; 0 for none
  absl::Time effective_time;
  std::string actor;   // who ordered it, on the first transfer of the event; empty for an event
  std::string reason;  // why, where there is an actor
};

// Amounts and balances far below the range of int64, so that sums cannot overflow: a thousand
// million currency units.
inline constexpr int64_t kAmountMax = 1'000'000'000'000'000;

inline constexpr int kShards = 16;
inline constexpr int64_t kBatchTransfersMax = int64_t{1} << 16;

// The shard whose single writer posts for a project or an organization.
int ShardOf(int64_t owner);

int64_t TransferId(int shard, int64_t batch, int64_t index);
int ShardOfTransfer(int64_t id);
int64_t BatchOfTransfer(int64_t id);

// Whether a number from outside can be an id at all.
bool IsTransferId(int64_t id);

// The kinds of account that a code moves money between.
struct Movement {
  Code code;
  AccountKind debit;
  AccountKind credit;
};
absl::Span<const Movement> Movements();

// OK if this code moves money between these kinds; else INVALID_ARGUMENT, reason INVALID_POSTING.
absl::Status CheckMovement(Code code, AccountKind debit, AccountKind credit);

// Whether a movement may be undone by a REVERSE. Holds, earnings, settlements and payouts have
// counterparts of their own, which keep their other records right.
bool IsReversible(Code code);

// More than zero and at most kAmountMax; else INVALID_ARGUMENT, reason INVALID_AMOUNT.
absl::Status CheckAmount(int64_t amount);

// A 64-bit digest of everything about a transfer that its caller chose.
int64_t BodyHash(const Posting& posting);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_TRANSFER_H_
