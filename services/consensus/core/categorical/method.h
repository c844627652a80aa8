// The contract of a method that turns categorical answers into a posterior for each task.
//
// A method is a pure function of its arguments: no clock, no randomness that is not seeded, the
// same result for any number of threads and any order of the rows. Each lives in a file of its own,
// where a comment names its source. To add one, write the file and add a line to method.cc.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_METHOD_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_METHOD_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/consensus/core/answers.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

struct MethodOptions {
  // Known labels: certain in the posterior, and evidence about the workers who answered them.
  Gold gold;
  int threads = 1;
  // Exactly this many passes over the answers; 0 means the method's own rule for when to stop.
  int passes_max = 0;
  // Told now and then what share of the work is done, by the methods that can take long.
  std::function<void(double share)> progress;
};

struct Consensus {
  Matrix<float> posterior;           // tasks x labels, rows sum to 1
  std::vector<double> worker_skill;  // probability that an answer of the worker is right
  std::vector<double> class_prior;   // share of each label among the tasks
  int passes = 1;
};

// What a method's posterior is, which decides how sure it may be taken to be (calibration.h).
enum class Confidence {
  kVoteShare,  // shares of votes
  kModel,      // a model that takes errors for independent: far too sure
  kMean,       // a mean of tempered models
};

struct Method {
  std::string_view name;
  std::string_view summary;
  Confidence confidence;
  Consensus (*run)(const AnswerSet& answers, const MethodOptions& options);
};

// Every method, the simplest first.
absl::Span<const Method> Methods();

// INVALID_ARGUMENT with the list of names when there is none of that name.
absl::StatusOr<const Method*> FindMethod(std::string_view name);

inline constexpr std::string_view kDefaultMethod = "shrink-ds";

// The most probable label of a task. Ties are broken by a hash of the task, so that no label is
// favoured for its place in the list and the choice does not change from run to run.
uint32_t LabelOf(const Matrix<float>& posterior, size_t task);

// What the methods below share when they fill in a Consensus from their posterior: skill is the
// mean posterior probability of a worker's own answers.
std::vector<double> SkillsFromPosterior(const AnswerSet& answers, const Matrix<float>& posterior);
std::vector<double> ClassShares(const Matrix<float>& posterior);

Consensus Majority(const AnswerSet& answers, const MethodOptions& options);
Consensus Wawa(const AnswerSet& answers, const MethodOptions& options);
Consensus GoldWeighted(const AnswerSet& answers, const MethodOptions& options);
Consensus OneCoin(const AnswerSet& answers, const MethodOptions& options);
Consensus DawidSkene(const AnswerSet& answers, const MethodOptions& options);
Consensus ShrinkDs(const AnswerSet& answers, const MethodOptions& options);
Consensus ShrinkDifficulty(const AnswerSet& answers, const MethodOptions& options);
Consensus ShrinkEbcc(const AnswerSet& answers, const MethodOptions& options);
Consensus Glad(const AnswerSet& answers, const MethodOptions& options);
Consensus Ibcc(const AnswerSet& answers, const MethodOptions& options);
Consensus Bwa(const AnswerSet& answers, const MethodOptions& options);
Consensus Auto(const AnswerSet& answers, const MethodOptions& options);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_METHOD_H_
