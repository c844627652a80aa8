// BWA, Bayesian weighted average: each label is one 0/1 series whose votes scatter normally round
// the task's value with a precision that belongs to the worker, under a Gamma prior set from the
// data. Source: Li, Rubinstein & Cohn, "Truth inference at scale: a Bayesian model for adjudicating
// highly redundant crowd annotations", WWW 2019. One versus all; cheap and hard to mislead.

#include <algorithm>
#include <cmath>

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {
namespace {

constexpr double kShape = 15;  // strength of the prior on a worker's precision, in answers
constexpr double kPull = 1;    // weight of the mean in a task's value
constexpr int kPassesMax = 100;
constexpr double kTolerance = 1e-3;

class OneVersusAll {
 public:
  OneVersusAll(const AnswerSet& answers, const MethodOptions& options, uint32_t label)
      : answers_(answers), gold_(options.gold), label_(label), value_(answers.tasks(), 0.0) {}

  const std::vector<double>& Run(int passes_max) {
    Average(std::vector<double>(answers_.workers(), 1.0), 0.0, 0.0);
    const double rate = kShape * MeanVariance() * 4 * (1 - 1.0 / answers_.labels());
    for (int pass = 0; pass < passes_max; ++pass) {
      if (Average(Precisions(rate), kPull, Mean())) break;
    }
    return value_;
  }

 private:
  bool IsLabel(uint32_t vote) const { return answers_.pairs()[vote].label == label_; }
  uint32_t WorkerOf(uint32_t vote) const { return answers_.pairs()[vote].worker; }

  double Mean() const {
    double sum = 0;
    for (double z : value_) sum += z;
    return value_.empty() ? 0.0 : sum / static_cast<double>(value_.size());
  }

  double MeanVariance() const {
    double sum = 0;
    for (uint32_t t = 0; t < answers_.tasks(); ++t) {
      sum += static_cast<double>(answers_.votes(t).size()) * value_[t] * (1 - value_[t]);
    }
    return std::max(sum / std::max(1.0, static_cast<double>(answers_.size())), 1e-9);
  }

  std::vector<double> Precisions(double rate) const {
    std::vector<double> shape(answers_.workers(), kShape);
    std::vector<double> spread(answers_.workers(), rate);
    for (uint32_t t = 0; t < answers_.tasks(); ++t) {
      for (uint32_t vote : answers_.votes(t)) {
        const double off = value_[t] - (IsLabel(vote) ? 1.0 : 0.0);
        shape[WorkerOf(vote)] += 1;
        spread[WorkerOf(vote)] += off * off;
      }
    }
    for (uint32_t w = 0; w < answers_.workers(); ++w) shape[w] /= spread[w];
    return shape;
  }

  // Sets each task to its weighted mean; true when nothing moved by more than the tolerance.
  bool Average(const std::vector<double>& weight, double pull, double mean) {
    bool still = true;
    for (uint32_t t = 0; t < answers_.tasks(); ++t) {
      double sum = pull * mean;
      double total = pull;
      for (uint32_t vote : answers_.votes(t)) {
        total += weight[WorkerOf(vote)];
        if (IsLabel(vote)) sum += weight[WorkerOf(vote)];
      }
      double z = total > 0 ? sum / total : 1.0 / answers_.labels();
      if (!gold_.empty() && gold_[t] != kNoGold) z = static_cast<uint32_t>(gold_[t]) == label_;
      still = still && std::abs(z - value_[t]) <= kTolerance * std::max(std::abs(z), 1e-5);
      value_[t] = z;
    }
    return still;
  }

  const AnswerSet& answers_;
  const Gold& gold_;
  const uint32_t label_;
  std::vector<double> value_;
};

}  // namespace

Consensus Bwa(const AnswerSet& answers, const MethodOptions& options) {
  Consensus result;
  result.posterior = Matrix<float>(answers.tasks(), answers.labels());
  const int passes = options.passes_max > 0 ? options.passes_max : kPassesMax;
  for (uint32_t k = 0; k < answers.labels(); ++k) {
    OneVersusAll series(answers, options, k);
    const std::vector<double>& value = series.Run(passes);
    for (uint32_t t = 0; t < answers.tasks(); ++t) {
      result.posterior.at(t, k) = static_cast<float>(value[t]);
    }
  }
  NormalizeRows(&result.posterior);
  ClampGold(options.gold, &result.posterior);
  result.worker_skill = SkillsFromPosterior(answers, result.posterior);
  result.class_prior = ClassShares(result.posterior);
  result.passes = passes;
  return result;
}

}  // namespace crowdloom::consensus
