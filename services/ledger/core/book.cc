#include "services/ledger/core/book.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "absl/strings/str_join.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/ledger/core/business_key.h"

namespace crowdloom::ledger {
namespace {

absl::Status Precondition(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, message);
}

// A project's money: what is granted to it and has neither been withdrawn nor moved on.
bool InProject(AccountKind kind) {
  return TypeOf(kind).owner == Owner::kProject || kind == AccountKind::kPending;
}

absl::Status Insufficient(const AccountKey& account) {
  const bool budget = account.kind == AccountKind::kAvailable;
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   budget ? "INSUFFICIENT_BUDGET" : "INSUFFICIENT_BALANCE",
                   "the account has less than this takes", {{"account", AccountName(account)}});
}

bool IsInsufficient(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "INSUFFICIENT_BUDGET" || reason == "INSUFFICIENT_BALANCE";
}

absl::Status KeyReused(std::string_view key) {
  return MakeError(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                   "this request was made before with other contents", {{"key", std::string(key)}});
}

}  // namespace

void Book::StartBatch(int shard, int64_t batch) { numbering_[shard] = {.batch = batch}; }

absl::Status Book::Apply(const Command& command, absl::Time now) {
  const size_t transfers_before = transfers_.size();
  now_ = now;
  shard_ = ShardOf(command);
  group_id_ = 0;
  const int64_t next_before = numbering_[shard_].next;
  absl::Status status = std::visit([this](const auto& each) { return Do(each); }, command);
  Settle(status.ok());
  if (!status.ok()) {
    transfers_.resize(transfers_before);
    numbering_[shard_].next = next_before;
    const Post* post = std::get_if<Post>(&command);
    if (post != nullptr && IsInsufficient(status)) KeepRefusal(*post, status);
  }
  return status;
}

void Book::KeepRefusal(const Post& post, const absl::Status& status) {
  const std::string& key = post.legs.front().key;
  if (records.Get(key).known) return;
  records.Edit(key) = {.known = true, .refusal = ReasonOf(status), .body_hash = BodyHash(post)};
  records.Keep();
}

absl::Status Book::Do(const CreateHold& command) {
  CL_RETURN_IF_ERROR(CheckAmount(command.amount));
  const Hold& before = holds.Get(command.hold);
  if (before.exists()) {
    if (before.amount == command.amount && before.currency == command.currency) {
      return absl::OkStatus();
    }
    return MakeError(absl::StatusCode::kAlreadyExists, "HOLD_REUSED",
                     "this hold was asked for with another amount",
                     {{"hold", HoldName(command.hold)}});
  }
  CL_RETURN_IF_ERROR(CheckProjectCurrency(command.hold.project, command.currency));
  const AccountKey available{AccountKind::kAvailable, command.hold.project, 0, command.currency};
  Hold& hold = holds.Edit(command.hold);
  hold = {v1::Hold::REFUSED, command.currency, command.amount, 0};
  if (balances.Get(available) < command.amount) return absl::OkStatus();
  hold.state = v1::Hold::OPEN;
  const AccountKey reserved{AccountKind::kReserved, command.hold.project, 0, command.currency};
  return Move({v1::Transfer::RESERVE, available, reserved, command.amount, HoldKey(command.hold)},
              now_)
      .status();
}

absl::Status Book::Do(const CloseHold& command) {
  const Hold before = holds.Get(command.hold);
  if (!before.exists()) return CheckUsable(command.hold, before, "");
  if (!before.open()) return absl::OkStatus();
  holds.Edit(command.hold).state = v1::Hold::CLOSED;
  if (before.remaining() == 0) return absl::OkStatus();
  const int64_t project = command.hold.project;
  return Move({v1::Transfer::RELEASE,
               {AccountKind::kReserved, project, 0, before.currency},
               {AccountKind::kAvailable, project, 0, before.currency},
               before.remaining(),
               HoldCloseKey(command.hold)},
              now_)
      .status();
}

absl::Status Book::Do(const Post& command) {
  CHECK(!command.legs.empty());
  const std::string& key = command.legs.front().key;
  const Recorded& before = records.Get(key);
  const int64_t body_hash = command.body_hash != 0 ? command.body_hash : BodyHash(command);
  if (before.known) {
    if (before.body_hash != body_hash) return KeyReused(key);
    if (before.refusal.empty()) return absl::OkStatus();
    return Precondition(before.refusal, "this request was refused before for want of money");
  }
  if (command.effective_time < ClosedTime(command.legs.front())) {
    return Precondition("PERIOD_CLOSED", "the books of that month are closed");
  }
  const size_t first_index = transfers_.size();
  for (const Post::Leg& leg : command.legs) {
    const bool first = &leg == &command.legs.front();
    CL_RETURN_IF_ERROR(
        Move(leg, command.effective_time, first ? std::optional(body_hash) : std::nullopt)
            .status());
  }
  CL_RETURN_IF_ERROR(CoverOverrun(command.legs.front(), command.effective_time));
  records.Edit(key) = {.known = true, .body_hash = body_hash};
  Posting& first = transfers_[first_index];
  first.actor = command.actor;
  first.reason = command.reason;
  return absl::OkStatus();
}

// A grant first gives back what the company has lent.
absl::Status Book::CoverOverrun(const Post::Leg& grant, absl::Time effective_time) {
  if (grant.code != v1::Transfer::GRANT) return absl::OkStatus();
  const int64_t project = grant.credit.owner;
  const int64_t overrun = projects.Get(project).overrun;
  if (overrun == 0) return absl::OkStatus();
  const AccountKey lent{AccountKind::kOverrun, OrganizationOf(project), project,
                        grant.credit.currency};
  return Move({v1::Transfer::COVER, grant.credit, lent, std::min(overrun, grant.amount),
               StrCat(grant.key, "/cover")},
              effective_time)
      .status();
}

absl::Status Book::Do(const Reverse& command) {
  const Original original = originals.Get(command.transfer_id);
  const Posting& transfer = original.transfer;
  if (transfer.id == 0 || ProjectOf(transfer.debit, transfer.credit) != command.project) {
    return MakeError(absl::StatusCode::kNotFound, "TRANSFER_NOT_FOUND",
                     "there is no such transfer");
  }
  if (original.reversed_by != 0) {
    if (original.reversal_key == command.key) return absl::OkStatus();
    return Precondition("TRANSFER_REVERSED", "this transfer was reversed before");
  }
  if (!IsReversible(original.transfer.code)) {
    return Precondition("NOT_REVERSIBLE", "this movement is undone by its own counterpart only");
  }
  if (records.Get(command.key).known) return KeyReused(command.key);
  CL_ASSIGN_OR_RETURN(const int64_t id, Move({v1::Transfer::REVERSE, original.transfer.credit,
                                              original.transfer.debit, original.transfer.amount,
                                              command.key, original.transfer.id},
                                             command.effective_time));
  Original& reversed = originals.Edit(command.transfer_id);
  reversed.reversed_by = id;
  reversed.reversal_key = command.key;
  records.Edit(command.key) = {.known = true, .body_hash = transfers_.back().body_hash};
  transfers_.back().actor = command.actor;
  transfers_.back().reason = command.reason;
  return absl::OkStatus();
}

// A project keeps to the currency of its first command.
absl::Status Book::CheckProjectCurrency(int64_t project, const std::string& currency) {
  CL_RETURN_IF_ERROR(CheckCurrency(currency));
  const std::string& known = projects.Get(project).currency;
  if (known == currency) return absl::OkStatus();
  if (!known.empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "CURRENCY_MISMATCH",
                     StrCat("this project's money is in ", known));
  }
  projects.Edit(project).currency = currency;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Book::Move(Post::Leg leg, absl::Time effective_time,
                                   std::optional<int64_t> body_hash) {
  CL_RETURN_IF_ERROR(CheckAmount(leg.amount));
  if (leg.code != v1::Transfer::REVERSE) {
    CL_RETURN_IF_ERROR(CheckMovement(leg.code, leg.debit.kind, leg.credit.kind));
  }
  CHECK_EQ(leg.debit.currency, leg.credit.currency);
  CHECK(!leg.key.empty() && leg.key.size() <= kBusinessKeyBytesMax) << leg.key;
  if (const int64_t project = ProjectOf(leg.debit, leg.credit)) {
    CL_RETURN_IF_ERROR(CheckProjectCurrency(project, leg.debit.currency));
  }
  CL_RETURN_IF_ERROR(Shift(leg.debit, DebitEffect(leg.debit.kind, leg.amount)));
  CL_RETURN_IF_ERROR(Shift(leg.credit, CreditEffect(leg.credit.kind, leg.amount)));
  CL_RETURN_IF_ERROR(CountInProject(leg));
  const absl::Time closed_time = ClosedTime(leg);
  Posting transfer{.id = NextId(),
                   .code = leg.code,
                   .debit = std::move(leg.debit),
                   .credit = std::move(leg.credit),
                   .amount = leg.amount,
                   .business_key = std::move(leg.key),
                   .reversed_id = leg.reversed_id,
                   .effective_time = std::max(effective_time, closed_time)};
  if (group_id_ == 0) group_id_ = transfer.id;
  transfer.group_id = group_id_;
  transfer.body_hash = body_hash ? *body_hash : BodyHash(transfer);
  transfers_.push_back(std::move(transfer));
  return transfers_.back().id;
}

absl::Status Book::Shift(const AccountKey& account, int64_t effect) {
  if (!IsGuarded(account)) return absl::OkStatus();
  int64_t& balance = balances.Edit(account);
  if (effect > 0 && balance > INT64_MAX - effect) {
    return MakeError(absl::StatusCode::kOutOfRange, "BALANCE_TOO_LARGE", "the account is full",
                     {{"account", AccountName(account)}});
  }
  balance += effect;
  return balance < 0 ? Insufficient(account) : absl::OkStatus();
}

absl::Status Book::CountInProject(const Post::Leg& leg) {
  const bool out = InProject(leg.debit.kind);
  const bool in = InProject(leg.credit.kind);
  if (!out && !in) return absl::OkStatus();
  ProjectTotal& total = projects.Edit(ProjectOf(leg.debit, leg.credit));
  if (leg.debit.kind == AccountKind::kPending) total.pending -= leg.amount;
  if (leg.credit.kind == AccountKind::kPending) total.pending += leg.amount;
  if (out == in) return absl::OkStatus();
  const AccountKey& outside = in ? leg.debit : leg.credit;
  const int64_t effect = in ? leg.amount : -leg.amount;
  const bool lent = outside.kind == AccountKind::kOverrun;
  (lent || outside.kind == AccountKind::kFunding ? total.granted : total.paid) +=
      lent || outside.kind == AccountKind::kFunding ? effect : -effect;
  if (lent) total.overrun += effect;
  return total.overrun < 0 ? Insufficient(outside) : absl::OkStatus();
}

absl::Time Book::ClosedTime(const Post::Leg& leg) const {
  const int64_t owner = leg.debit.owner;
  const bool company = TypeOf(leg.debit.kind).owner == Owner::kOrganization;
  const auto found = closed.find(company ? static_cast<int32_t>(owner) : OrganizationOf(owner));
  return found == closed.end() ? absl::InfinitePast() : found->second;
}

int64_t Book::NextId() {
  Numbering& numbering = numbering_[shard_];
  return TransferId(shard_, numbering.batch, numbering.next++);
}

void Book::Settle(bool keep) {
  const auto settle = [keep](auto&... sheets) {
    (keep ? (sheets.Keep(), ...) : (sheets.Undo(), ...));
  };
  settle(balances, projects, holds, earnings, records, originals);
}

int64_t BodyHash(const Post& post) {
  const std::string text =
      absl::StrJoin(post.legs, ";", [](std::string* out, const Post::Leg& leg) {
        StrAppend(out, static_cast<int>(leg.code), "|", AccountName(leg.debit), "|",
                  AccountName(leg.credit), "|", leg.debit.currency, "|", leg.amount, "|",
                  leg.reversed_id, "|", leg.key);
      });
  const std::string digest = Sha256(text);
  int64_t hash;
  std::memcpy(&hash, digest.data(), sizeof(hash));
  return hash;
}

}  // namespace crowdloom::ledger
