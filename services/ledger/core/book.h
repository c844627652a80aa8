// The part of the ledger that one batch of commands touches, in memory: the store loads what the
// commands need (needs.h) under the locks of their shards, the book decides each command in order,
// and the store writes what changed. All rules about money are here and nothing here does I/O.
//
//   Book book;
//   book.StartBatch(shard, number);          // for each shard that the commands belong to
//   book.holds.Load(...); ...                // what Needs asked for
//   absl::Status outcome = book.Apply(command);
//   book.transfers(), book.balances.ForEachChanged(...), ...
//
// A command is all or nothing: when Apply returns an error nothing of it remains, except that a
// Post refused for want of money leaves a refusal, so that its repetition is answered the same.
// Applying a command again has no effect and returns OK.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_BOOK_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_BOOK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/ledger/core/command.h"
#include "services/ledger/core/sheet.h"

namespace crowdloom::ledger {

// Running totals of a project, in micros of its one currency:
// granted = available + reserved + bonus pool + pending + paid, after every command.
struct ProjectTotal {
  std::string currency;  // empty until the project's first command
  int64_t granted = 0;   // less withdrawn
  int64_t pending = 0;
  int64_t paid = 0;  // everything that has moved on to workers and others
  int64_t paid_assignments = 0;
  int64_t overrun = 0;  // of granted: lent above the budget, and not covered yet
};

// What became of a key before: posted, or refused for want of money.
struct Recorded {
  bool known = false;
  std::string refusal;  // the reason it was refused for; empty when it was posted
  int64_t body_hash = 0;
};

// A transfer that a command wants to reverse.
struct Original {
  Posting transfer;          // id 0: there is no such transfer
  int64_t reversed_by = 0;   // 0: not reversed
  std::string reversal_key;  // business key of that reversal
};

class Book {
 public:
  Sheet<AccountKey, int64_t> balances;  // of guarded accounts only
  Sheet<int64_t, ProjectTotal> projects;
  Sheet<HoldId, Hold> holds;
  Sheet<EarningId, Earning> earnings;
  Sheet<std::string, Recorded> records;
  Sheet<int64_t, Original> originals;
  // Up to when the books of organizations are closed. What arrives late takes effect then; a post
  // that names an earlier time is refused with PERIOD_CLOSED.
  std::map<int32_t, absl::Time> closed;

  // Transfers of this shard get ids of this batch.
  void StartBatch(int shard, int64_t batch);

  absl::Status Apply(const Command& command, absl::Time now);

  // In id order within each shard. Their time is in `effective_time`; the store adds the other.
  const std::vector<Posting>& transfers() const { return transfers_; }

 private:
  struct Numbering {
    int64_t batch = 0;
    int64_t next = 0;
  };

  absl::Status Do(const CreateHold& command);
  absl::Status Do(const CloseHold& command);
  absl::Status Do(const Accrue& command);
  absl::Status Do(const Decide& command);
  absl::Status Do(const Post& command);
  absl::Status Do(const Reverse& command);

  // What one change of an earning is about.
  struct Change {
    EarningId id;
    int32_t decision = 0;
    EarningState verdict = EarningState::kNone;
    absl::Time time;
    int64_t amount = 0;  // of the earning after the change
  };
  absl::Status Perform(const Change& change, const EarningPlan& plan, Earning& earning);
  absl::Status TakeApprovalBack(const Change& change, Earning& earning);
  absl::Status TakeAccrualBack(const Change& change, Earning& earning);
  absl::Status AccrueAgain(const Change& change, Earning& earning);
  absl::Status Approve(const Change& change, Earning& earning);
  absl::Status TakeFromHold(const Change& change, const Earning& earning);
  absl::Status ReserveMore(const Change& change, const Earning& earning, int64_t amount);
  absl::Status ReturnEarlierAttempt(const Change& change, int64_t hold_number);

  absl::Status CheckProjectCurrency(int64_t project, const std::string& currency);
  // `body_hash` is what the caller knows of the whole event; else it is the leg's own.
  absl::StatusOr<int64_t> Move(Post::Leg leg, absl::Time effective_time,
                               std::optional<int64_t> body_hash = std::nullopt);
  absl::Status Shift(const AccountKey& account, int64_t effect);
  absl::Status CountInProject(const Post::Leg& leg);
  absl::Status CoverOverrun(const Post::Leg& grant, absl::Time effective_time);
  void KeepRefusal(const Post& post, const absl::Status& status);
  absl::Time ClosedTime(const Post::Leg& leg) const;
  int64_t NextId();
  void Settle(bool keep);

  absl::flat_hash_map<int, Numbering> numbering_;
  std::vector<Posting> transfers_;
  int shard_ = 0;         // of the command being applied
  int64_t group_id_ = 0;  // 0 until its first transfer
  absl::Time now_;
};

// The digest of all legs: the same key with another one is another thing.
int64_t BodyHash(const Post& post);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_BOOK_H_
