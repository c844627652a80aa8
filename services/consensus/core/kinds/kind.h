// The contract of a kind of answer: how its labels are read, aggregated and scored.
//
// Every folder beside this file is one kind and holds a kind.cc that defines TheKind() in a
// namespace named after the folder. The build lists the folders, so adding a kind touches its
// folder only:
//
//   namespace crowdloom::consensus::boxes { const Kind& TheKind(); }
//
// A kind is a pure function of its input, safe to call from any thread.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_KIND_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_KIND_H_

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/consensus/core/answer_table.h"

namespace crowdloom::consensus {

struct KindOptions {
  std::string method;  // "" means the kind's default
  // Known labels: evidence about workers, and the answer to their own task. A kind that has no use
  // for them ignores them.
  std::vector<KnownLabel> gold;
  int threads = 1;
  // Told now and then what share of the work is done, where a kind's work can be long.
  std::function<void(double share)> progress;
};

struct ResultRow {
  std::string_view task;   // a task; for pairwise and ranking of items, an item
  std::string_view label;  // view into the table's names or the result's texts
  double value = 0;        // confidence 0..1; for items, a score
};

struct WorkerRow {
  uint32_t worker;
  uint32_t answers;
  double skill;  // 0..1, what the kind's method means by a good worker
};

struct Figure {
  std::string name;
  double value;
};

struct KindResult {
  std::string method;
  bool has_label = true;           // false: rows are items with scores
  bool skill_is_accuracy = false;  // a worker's skill is the share of their answers that are right
  std::vector<ResultRow> rows;
  std::vector<WorkerRow> workers;
  std::vector<Figure> figures;    // what the method found out: calibration power, ...
  std::deque<std::string> texts;  // what rows point into; never moved when it grows

  std::string_view Keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

class Kind {
 public:
  virtual ~Kind() = default;

  virtual std::string_view name() const = 0;
  // The first one is the default.
  virtual std::vector<std::string_view> methods() const = 0;

  // How surely answers are of this kind, 0 to 1, from how they look.
  virtual double Recognize(const AnswerTable& table) const = 0;

  // Whether an empty label says something: a recording without speech, but no class without a name.
  virtual bool TakesEmptyLabels() const { return false; }

  // INVALID_ARGUMENT for a label that is not of this kind, naming task and worker, and for an
  // unknown method.
  virtual absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                               const KindOptions& options) const = 0;

  // How near the result is to the truth, in the measures usual for the kind.
  virtual absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                                    absl::Span<const KnownLabel> truth) const = 0;
};

// All kinds, in the order of their names.
std::vector<const Kind*> AllKinds();

// INVALID_ARGUMENT with the list of kinds when there is none of that name.
absl::StatusOr<const Kind*> FindKind(std::string_view name);

// The kind that answers look most like.
const Kind& RecognizeKind(const AnswerTable& table);

// The kind's default for "", the name itself if it is one of the kind's methods, the default for
// "auto" where the kind has nothing to choose between, else INVALID_ARGUMENT with the list.
absl::StatusOr<std::string> ChooseMethod(const Kind& kind, std::string_view wanted);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_KIND_H_
