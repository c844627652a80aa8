// How much workers agree beyond chance: properties of the answers, not of a model.
//
// Values are doubles, so that one form serves classes (numbered), grades and measurements. Every
// function is exact and deterministic; a figure that has no meaning for the data (no task with two
// answers, no disagreement possible) is std::nullopt and not a number made up.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_AGREEMENT_AGREEMENT_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_AGREEMENT_AGREEMENT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"

namespace crowdloom::consensus {

struct Rating {
  uint32_t worker;
  double value;
};
using RatedTasks = std::vector<std::vector<Rating>>;  // by task; one rating a worker

enum class Metric {
  kNominal,   // different is different
  kOrdinal,   // by how many answers lie between two values
  kInterval,  // by the square of the difference
  kRatio,     // by the square of the relative difference; values must not be negative
};

// Krippendorff's alpha (Krippendorff, "Computing Krippendorff's alpha-reliability", 2011); missing
// answers are allowed, tasks with fewer than two answers do not count.
std::optional<double> KrippendorffAlpha(const RatedTasks& tasks, Metric metric);

// Fleiss' kappa (1971) in the form for unequal numbers of answers: tasks with two answers or more,
// their agreement averaged over tasks, chance from the label shares of those tasks' answers.
std::optional<double> FleissKappa(const RatedTasks& tasks);

// counts[task][label]: how many workers gave the label.
std::optional<double> FleissKappaOfCounts(const std::vector<std::vector<double>>& counts);

enum class KappaWeights { kNone, kLinear, kQuadratic };

// Cohen's kappa (1960, weighted 1968) of a table: counts of (first worker's, second worker's)
// label, labels in order.
std::optional<double> CohenKappa(const std::vector<std::vector<double>>& table,
                                 KappaWeights weights);

struct PairAgreement {
  uint32_t first;  // worker, below the second
  uint32_t second;
  uint32_t common;  // tasks both rated
  double observed;  // share of them rated alike
  std::optional<double> kappa;
};

// Every pair of workers with at least `common_min` tasks in common.
std::vector<PairAgreement> PairwiseAgreement(const RatedTasks& tasks, KappaWeights weights,
                                             uint32_t common_min);

// Mean kappa over the pairs that have one.
std::optional<double> MeanKappa(absl::Span<const PairAgreement> pairs);

struct LabelAgreement {
  double value;
  double answers;               // that gave it, in tasks with two answers or more
  std::optional<double> alpha;  // nominal, this label against all others
};
std::vector<LabelAgreement> PerLabelAgreement(const RatedTasks& tasks);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_AGREEMENT_AGREEMENT_H_
