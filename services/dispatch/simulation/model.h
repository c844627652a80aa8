// What dispatch must look like, kept in memory by rules of a line each: who has which task in which
// state, what was answered. The simulation moves it along with dispatch and compares after every
// step; where the two differ, one of them is wrong.
#ifndef CROWDLOOM_SERVICES_DISPATCH_SIMULATION_MODEL_H_
#define CROWDLOOM_SERVICES_DISPATCH_SIMULATION_MODEL_H_

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::dispatch::simulation {

// A task by its ordinal and a worker by their number.
using Pair = std::pair<int, int>;

struct Work {
  v1::Assignment::State state = v1::Assignment::LEASED;
  int attempt = 1;
  absl::Time expire_time;  // at least

  friend bool operator==(const Work& a, const Work& b) {
    return a.state == b.state && a.attempt == b.attempt;
  }
};

struct Answer {
  v1::SubmitAssignmentRequest request;
  std::string reply;          // of the acknowledgement; empty while none arrived
  bool acknowledged = false;  // the client was told
  int decision = 0;           // the latest verdict
};

// All of one batch, as dispatch's tables have it.
struct Image {
  struct Place {
    int target = 0, open = 0, counted = 0;
  };
  std::map<Pair, Work> work;
  std::map<int, Place> places;
  std::map<std::tuple<int, int, int>, std::string>
      submissions;            // task, worker, attempt: request id
  std::map<int, int> events;  // told of a task's submissions
};

class Model {
 public:
  explicit Model(int tasks, int target) {
    for (int task = 1; task <= tasks; ++task) targets[task] = target;
  }

  // Counts of a task as its work says.
  Image::Place PlaceOf(int task) const;

  // What a call must answer: the reason of its error, or "".
  std::string ExpectSubmit(const Pair& pair, const v1::SubmitAssignmentRequest& request) const;
  void Submit(const Pair& pair, const v1::SubmitAssignmentRequest& request,
              const std::string& reply);
  std::string ExpectEnd(const Pair& pair, int attempt, v1::Assignment::State to) const;

  // A lease that a worker is shown. What is wrong with it, or "".
  std::string Show(const Pair& pair, int attempt, absl::Time expire_time, bool running);

  void Verdict(const Pair& pair, int attempt, v1::Assignment::State to, int decision);

  // What differs, or "". After an operation that was cut short, `cut_short`, dispatch may be ahead
  // by it: then what differs is learnt, as long as each change is one that may happen.
  std::string Compare(const Image& image, bool cut_short, absl::Time now);

  std::map<Pair, Work> work;
  std::map<std::tuple<int, int, int>, Answer> answers;  // task, worker, attempt
  std::map<int, int> targets;
  // Submissions whose reply was lost: the client will repeat them.
  std::vector<std::pair<Pair, v1::SubmitAssignmentRequest>> unanswered;

 private:
  std::string Learn(const Image& image, absl::Time now);
  std::string LearnAnswers(const Image& image);
};

}  // namespace crowdloom::dispatch::simulation

#endif  // CROWDLOOM_SERVICES_DISPATCH_SIMULATION_MODEL_H_
