// The skill-weighted vote that labeling platforms use: a worker's accuracy q comes from gold tasks
// alone, q = (K + right) / (2K + seen) with K = 0.5, and answers combine by Bayes' rule under a
// uniform prior, an error being any other label alike. A worker who saw no gold counts as q = 0.5;
// where nobody saw any, that says nothing and the majority vote stands in.

#include <algorithm>
#include <cmath>

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {
namespace {

constexpr double kPseudoAnswers = 0.5;

bool AnyGoldAnswered(const AnswerSet& answers, const Gold& gold) {
  for (uint32_t t = 0; t < gold.size(); ++t) {
    if (gold[t] != kNoGold && !answers.votes(t).empty()) return true;
  }
  return false;
}

std::vector<double> SkillsOnGold(const AnswerSet& answers, const Gold& gold) {
  std::vector<double> right(answers.workers(), kPseudoAnswers);
  std::vector<double> seen(answers.workers(), 2 * kPseudoAnswers);
  for (uint32_t t = 0; t < gold.size(); ++t) {
    if (gold[t] == kNoGold) continue;
    for (uint32_t vote : answers.votes(t)) {
      const AnswerSet::Pair& pair = answers.pairs()[vote];
      seen[pair.worker] += 1;
      if (pair.label == static_cast<uint32_t>(gold[t])) right[pair.worker] += 1;
    }
  }
  for (uint32_t w = 0; w < answers.workers(); ++w) right[w] /= seen[w];
  return right;
}

}  // namespace

Consensus GoldWeighted(const AnswerSet& answers, const MethodOptions& options) {
  if (!AnyGoldAnswered(answers, options.gold)) return Majority(answers, options);
  Consensus result;
  result.worker_skill = SkillsOnGold(answers, options.gold);
  const uint32_t labels = answers.labels();
  Matrix<float> table(answers.pairs().size(), labels);
  for (size_t p = 0; p < answers.pairs().size(); ++p) {
    const AnswerSet::Pair& pair = answers.pairs()[p];
    const double q = result.worker_skill[pair.worker];
    const double wrong = (1 - q) / std::max(1.0, labels - 1.0);
    std::fill_n(table.row(p), labels, static_cast<float>(std::log(wrong)));
    table.at(p, pair.label) = static_cast<float>(std::log(q));
  }
  result.posterior = Matrix<float>(answers.tasks(), labels);
  const std::vector<double> uniform(labels, 0.0);
  UpdatePosterior(answers, table, uniform, options.threads, &result.posterior);
  ClampGold(options.gold, &result.posterior);
  result.class_prior = ClassShares(result.posterior);
  return result;
}

}  // namespace crowdloom::consensus
