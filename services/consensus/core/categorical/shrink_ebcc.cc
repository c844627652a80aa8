// Shrink-EBCC: tasks of one class fall into groups, and a worker has a confusion row for each
// group, so that workers who err on the same tasks are not taken for independent witnesses. Source:
// EBCC, Li, Rubinstein & Cohn, "Exploiting worker correlation for label aggregation in
// crowdsourcing", ICML 2019, by variational Bayes, with the shrink-DS prior (shrink_prior.h) in
// place of the fixed one. Starts from three passes of shrink-DS with groups split at random; the
// start with the best evidence bound wins.

#include <algorithm>
#include <cmath>
#include <random>

#include "services/consensus/core/categorical/em.h"
#include "services/consensus/core/categorical/latent_groups.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/categorical/shrink_ds.h"
#include "services/consensus/core/digamma.h"

namespace crowdloom::consensus {
namespace {

constexpr uint32_t kGroups = 5;
constexpr ShrinkWeights kWeights = {.row = 6, .accuracy = 2, .errors = 20};
constexpr double kGroupPrior = 1.0;
constexpr double kTolerance = 1e-5;

// How much work a set is worth: its size decides how many starts and passes it gets.
struct Effort {
  int starts;
  int passes_max;
};

Effort EffortFor(const AnswerSet& answers) {
  constexpr size_t kLargeSet = 60000;
  constexpr size_t kLargeTable = 4000000;
  const size_t table = answers.pairs().size() * answers.labels() * kGroups;
  if (table > kLargeTable) return {1, 15};
  return {answers.size() > kLargeSet ? 2 : 5, 60};
}

Matrix<float> SplitIntoGroups(const Matrix<float>& classes, uint64_t seed) {
  Matrix<float> split(classes.rows(), classes.columns() * kGroups);
  std::mt19937_64 random(seed);
  std::vector<double> share(kGroups);
  for (size_t t = 0; t < classes.rows(); ++t) {
    double total = 0;  // normalised exponentials: one draw of a flat Dirichlet
    for (double& s : share) {
      s = -std::log((static_cast<double>(random() >> 11) + 0.5) * 0x1p-53);
      total += s;
    }
    for (size_t c = 0; c < split.columns(); ++c) {
      split.at(t, c) = static_cast<float>(classes.at(t, c / kGroups) * share[c % kGroups] / total);
    }
  }
  return split;
}

// Variational step: expected log of each worker's row and of the group weights.
void Maximize(const AnswerSet& answers, const LatentCounts<float>& counts,
              std::vector<double>* skills, EmModel<float>* model) {
  const PooledErrors pooled = PoolErrors(answers, counts, kGroups, kWeights);
  *skills = ShrunkAccuracies(answers, counts, kGroups, pooled, kWeights);
  std::vector<float> given(counts.pairs.stride());
  const size_t columns = counts.pairs.columns();
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    SumWorkerRows(answers, counts.pairs, w, &given);
    for (uint32_t p = answers.worker_begin(w); p < answers.worker_begin(w + 1); ++p) {
      const uint32_t answer = answers.pairs()[p].label;
      for (size_t c = 0; c < columns; ++c) {
        const auto truth = static_cast<uint32_t>(c / kGroups);
        const double prior = kWeights.row * PriorShare(pooled, (*skills)[w], truth, answer);
        model->table.at(p, c) = static_cast<float>(Digamma(counts.pairs.at(p, c) + prior) -
                                                   Digamma(given[c] + kWeights.row));
      }
    }
  }
  double total = 0;
  for (double sum : counts.column_sums) total += sum + kGroupPrior;
  model->log_prior.clear();
  for (double sum : counts.column_sums) {
    model->log_prior.push_back(Digamma(sum + kGroupPrior) - Digamma(total));
  }
}

struct Fit {
  Matrix<float> split;
  std::vector<double> skills;
  double bound = 0;
  int passes = 0;
};

Fit RunStart(const AnswerSet& answers, const MethodOptions& options, Matrix<float> split) {
  Fit fit;
  LatentCounts<float> counts;
  EmModel<float> model;
  model.table = Matrix<float>(answers.pairs().size(), split.columns());
  const int passes_max =
      options.passes_max > 0 ? options.passes_max : EffortFor(answers).passes_max;
  for (fit.passes = 1; fit.passes <= passes_max; ++fit.passes) {
    CountAnswers(answers, split, options.threads, &counts);
    Maximize(answers, counts, &fit.skills, &model);
    const double bound =
        UpdatePosterior(answers, model.table, model.log_prior, options.threads, &split);
    KeepGoldLabel(options.gold, kGroups, &split);
    const double gain = std::abs(bound - fit.bound);
    fit.bound = bound;
    if (fit.passes > 1 && gain < kTolerance * static_cast<double>(answers.size())) break;
  }
  fit.split = std::move(split);
  return fit;
}

}  // namespace

Consensus ShrinkEbcc(const AnswerSet& answers, const MethodOptions& options) {
  MethodOptions first = options;
  first.passes_max = 3;
  const Matrix<float> classes = ShrinkDs(answers, first).posterior;
  const int starts = EffortFor(answers).starts;
  Fit best;
  for (int start = 0; start < starts; ++start) {
    Fit fit = RunStart(answers, options, SplitIntoGroups(classes, start + 1));
    if (start == 0 || fit.bound > best.bound) best = std::move(fit);
  }
  Consensus result;
  result.posterior = SumGroups(best.split, kGroups);
  result.worker_skill = std::move(best.skills);
  result.class_prior = ClassShares(result.posterior);
  result.passes = best.passes;
  return result;
}

}  // namespace crowdloom::consensus
