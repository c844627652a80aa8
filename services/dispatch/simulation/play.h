// One run of the simulation (simulation.h): carries steps out on dispatch and on the model.
#ifndef CROWDLOOM_SERVICES_DISPATCH_SIMULATION_PLAY_H_
#define CROWDLOOM_SERVICES_DISPATCH_SIMULATION_PLAY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/dispatch/simulation/model.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch::simulation {

enum class Fault { kNone, kCrash, kCutDatabase, kLoseRedis };

struct Step {
  enum class Kind {
    kLease,
    kLeaseTogether,
    kSubmit,
    kRepeat,       // an answer that was given, once more
    kOtherAnswer,  // its request id with another answer, or another id
    kRenew,
    kSkip,
    kRelease,
    kPassTime,  // and sweep
    kClockJump,
    kVerdict,
    kRaiseTarget,
    kPause,
    kResume,
    kLoseRedis,
    kRebuild,
    kReconcile,
  };
  Kind kind = Kind::kLease;
  // Choose the worker, the assignment and so on from what there is.
  uint32_t a = 0, b = 0;
  Fault fault = Fault::kNone;
  int fault_at = 0;  // so many fault points are passed before
};

struct Outcome {
  std::string wrong;  // empty when all was well
  std::string history;
  bool ok() const { return wrong.empty(); }
};

class Play {
 public:
  // A batch of its own. `sabotage` runs after every step, with the batch's project as $1.
  Play(testing::Floor& floor, std::string sabotage);

  Outcome Run(const std::vector<Step>& steps);

 private:
  // What an operation did: an error's status, or nullopt when its process died.
  using Result = std::optional<absl::Status>;
  using Operation = std::function<absl::Status()>;

  void Do(const Step& step);
  void Lease(const std::vector<int>& workers, int max_count, const Step& fault);
  void Submit(const Pair& pair, const v1::SubmitAssignmentRequest& request, const Step& fault);
  void SubmitFresh(const Step& step);
  void SubmitAll(const std::vector<Pair>& held);
  void Repeat(const Step& step);
  void Differ(const Step& step);
  void End(const Step& step, v1::Assignment::State to);
  void Renew(const Step& step);
  void PassTime(const Step& step);
  void Verdict(const Step& step);
  void RaiseTarget(const Step& step);
  void SetRunning(bool running);
  void Drain();
  void Judge();

  // Runs the operation under the step's fault. Afterwards the tables may be ahead of the model
  // when `cut_short_`.
  Result Under(const Step& fault, const Operation& operation);
  Result InChild(const Step& fault, const Operation& operation);
  // Whether an operation ended with this reason ("" for OK). False also when it was cut short.
  bool Ended(const Result& result, const std::string& reason);

  std::optional<Pair> PickWork(uint32_t number, v1::Assignment::State state) const;
  v1::Assignment Named(const Pair& pair) const;
  int FreePlaces() const;
  Image Look();
  void Compare();
  void Note(const std::string& line);
  void Fail(const std::string& wrong);
  bool failed() const { return !outcome_.ok(); }

  testing::Floor& floor_;
  const std::string sabotage_;
  const BatchKey batch_;
  Model model_;
  Outcome outcome_;
  bool running_ = true;
  bool cut_short_ = false;  // the last operation
  bool may_leak_ = false;   // something was taken from a queue that nobody gives back
  int decisions_ = 0;
};

}  // namespace crowdloom::dispatch::simulation

#endif  // CROWDLOOM_SERVICES_DISPATCH_SIMULATION_PLAY_H_
