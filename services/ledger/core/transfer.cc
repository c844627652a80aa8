#include "services/ledger/core/transfer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::ledger {
namespace {

using enum AccountKind;
using v1::Transfer;

constexpr int kIndexBits = 16;
constexpr int kBatchBits = 39;

constexpr std::array kMovements{
    Movement{Transfer::GRANT, kFunding, kAvailable},
    Movement{Transfer::WITHDRAW, kAvailable, kFunding},
    Movement{Transfer::RESERVE, kAvailable, kReserved},
    Movement{Transfer::RELEASE, kReserved, kAvailable},
    Movement{Transfer::ACCRUE, kReserved, kPending},
    Movement{Transfer::APPROVE, kPending, kPayable},
    Movement{Transfer::REJECT, kPending, kReserved},
    Movement{Transfer::RETURN, kPending, kReserved},
    Movement{Transfer::OVERTURN, kPayable, kPending},
    Movement{Transfer::CLAIM, kReceivable, kPending},
    Movement{Transfer::RECOVER, kPayable, kReceivable},
    Movement{Transfer::RECOVER, kPayableSalary, kReceivable},
    Movement{Transfer::COMPENSATE, kAvailable, kPayable},
    Movement{Transfer::FUND_BONUS, kAvailable, kBonusPool},
    Movement{Transfer::RELEASE_BONUS, kBonusPool, kAvailable},
    Movement{Transfer::BONUS, kBonusPool, kPayable},
    Movement{Transfer::PENALTY, kPayable, kAvailable},
    Movement{Transfer::DISPUTE, kPayable, kHeld},
    Movement{Transfer::END_DISPUTE, kHeld, kPayable},
    Movement{Transfer::SALARY, kPayrollCost, kPayableSalary},
    Movement{Transfer::WITHHOLD_TAX, kPayable, kIncomeTax},
    Movement{Transfer::WITHHOLD_TAX, kPayableSalary, kIncomeTax},
    Movement{Transfer::SETTLE, kPayable, kNetDue},
    Movement{Transfer::SETTLE, kPayableSalary, kNetDue},
    Movement{Transfer::SEND, kNetDue, kInTransit},
    Movement{Transfer::CONFIRM, kInTransit, kBank},
    Movement{Transfer::FAIL, kInTransit, kNetDue},
    Movement{Transfer::COME_BACK, kBank, kNetDue},
    Movement{Transfer::REMIT, kIncomeTax, kBank},
    Movement{Transfer::MOVE_CASH, kBank, kFunding},
    Movement{Transfer::CHARGE_FEE, kAvailable, kFee},
    Movement{Transfer::RAISE_TAX, kNetDue, kIncomeTax},
    Movement{Transfer::REFUND_TAX, kIncomeTax, kNetDue},
    Movement{Transfer::OVERRUN, kOverrun, kAvailable},
    Movement{Transfer::COVER, kAvailable, kOverrun},
    Movement{Transfer::SUSPEND_RECEIPT, kBank, kSuspense},
    Movement{Transfer::SUSPEND_PAYMENT, kSuspense, kBank},
    Movement{Transfer::RECEIVE_SUBSIDY, kBank, kSubsidy},
    Movement{Transfer::PASS_SUBSIDY, kSubsidy, kNetDue},
};

}  // namespace

int ShardOf(int64_t owner) {
  uint64_t mixed = static_cast<uint64_t>(owner) * 0x9E3779B97F4A7C15u;
  return static_cast<int>((mixed >> 32) % kShards);
}

int64_t TransferId(int shard, int64_t batch, int64_t index) {
  CHECK(shard >= 0 && shard < kShards) << shard;
  CHECK(batch > 0 && batch < (int64_t{1} << kBatchBits)) << batch;
  CHECK(index >= 0 && index < kBatchTransfersMax) << index;
  return (static_cast<int64_t>(shard) << (kBatchBits + kIndexBits)) | (batch << kIndexBits) | index;
}

int ShardOfTransfer(int64_t id) { return static_cast<int>(id >> (kBatchBits + kIndexBits)); }

int64_t BatchOfTransfer(int64_t id) {
  return (id >> kIndexBits) & ((int64_t{1} << kBatchBits) - 1);
}

bool IsTransferId(int64_t id) {
  return id > 0 && ShardOfTransfer(id) < kShards && BatchOfTransfer(id) > 0;
}

absl::Span<const Movement> Movements() { return kMovements; }

absl::Status CheckMovement(Code code, AccountKind debit, AccountKind credit) {
  for (const Movement& movement : kMovements) {
    if (movement.code == code && movement.debit == debit && movement.credit == credit) {
      return absl::OkStatus();
    }
  }
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_POSTING",
                   StrCat(Transfer::Code_Name(code), " does not move money from ",
                          TypeOf(debit).name, " to ", TypeOf(credit).name));
}

bool IsReversible(Code code) {
  constexpr std::array kReversible{Transfer::GRANT,     Transfer::FUND_BONUS, Transfer::BONUS,
                                   Transfer::PENALTY,   Transfer::SALARY,     Transfer::MOVE_CASH,
                                   Transfer::CHARGE_FEE};
  return std::find(kReversible.begin(), kReversible.end(), code) != kReversible.end();
}

absl::Status CheckAmount(int64_t amount) {
  if (amount > 0 && amount <= kAmountMax) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_AMOUNT",
                   StrCat("an amount is between 1 and ", kAmountMax, " micros"));
}

int64_t BodyHash(const Posting& transfer) {
  const std::string digest = Sha256(StrCat(
      static_cast<int>(transfer.code), "|", static_cast<int>(transfer.debit.kind), "|",
      transfer.debit.owner, "|", transfer.debit.part, "|", static_cast<int>(transfer.credit.kind),
      "|", transfer.credit.owner, "|", transfer.credit.part, "|", transfer.debit.currency, "|",
      transfer.amount, "|", transfer.reversed_id));
  int64_t hash;
  std::memcpy(&hash, digest.data(), sizeof(hash));
  return hash;
}

}  // namespace crowdloom::ledger
