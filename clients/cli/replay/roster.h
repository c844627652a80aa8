// Who of the crowd has work left, and whose turn it is. Thread-safe: each thread takes a worker,
// lets them work, and gives them back with what they did.
//
//   while (const std::optional<int> worker = roster.Take()) roster.Return(*worker, Visit(*worker));
//   roster.outcome()
#ifndef CROWDLOOM_CLIENTS_CLI_REPLAY_ROSTER_H_
#define CROWDLOOM_CLIENTS_CLI_REPLAY_ROSTER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace crowdloom::cli {

// What one worker did in one go.
struct Visit {
  int recorded = 0;      // answers that became recorded
  absl::Duration pause;  // before they should ask again; their wish when there was nothing
  std::string trouble;   // why something was refused; empty for none
  absl::Status fatal;    // not OK: the whole replay cannot go on
};

class Roster {
 public:
  enum class Outcome {
    kComplete,  // every answer is recorded
    kQuiet,     // nothing moved for the whole patience
    kFatal,
  };

  // `answers[w]` is how many answers worker w has; `patience` how long nothing may move.
  Roster(std::vector<int> answers, absl::Duration patience, const Clock* clock);

  // A worker whose time has come; waits for one. nullopt when it is over.
  std::optional<int> Take();
  void Return(int worker, const Visit& visit);

  // Nobody shall work any more: what is left is not wanted.
  void Finish();

  // When Take() has given nullopt.
  Outcome outcome() const;
  absl::Status fatal() const;
  int64_t recorded() const;
  // How often each trouble was met.
  std::map<std::string, int64_t> troubles() const;

 private:
  std::optional<int> TakeReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsOver() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Duration NextTurn() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const absl::Duration patience_;
  const Clock* const clock_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  std::vector<int> left_ ABSL_GUARDED_BY(mutex_);
  int64_t total_left_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t recorded_ ABSL_GUARDED_BY(mutex_) = 0;
  std::multimap<absl::Time, int> turns_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_move_ ABSL_GUARDED_BY(mutex_);
  bool quiet_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status fatal_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int64_t> troubles_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_REPLAY_ROSTER_H_
