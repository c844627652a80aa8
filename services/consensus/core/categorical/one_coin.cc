// One-coin Dawid-Skene: a worker has one accuracy, errors fall on the other labels alike, and the
// class prior is estimated. Source: the homogeneous form of Dawid & Skene, JRSS C 1979, studied by
// Zhang, Chen, Zhou & Jordan, JMLR 2016. Maximum likelihood by EM from vote shares.

#include <algorithm>
#include <cmath>

#include "services/consensus/core/categorical/em.h"
#include "services/consensus/core/categorical/method.h"

namespace crowdloom::consensus {
namespace {

constexpr int kPassesMax = 100;
constexpr double kTolerance = 1e-7;

std::vector<double> SkillsFromCounts(const AnswerSet& answers, const Matrix<double>& counts) {
  std::vector<double> right(answers.workers(), 0.0);
  std::vector<double> given(answers.workers(), 0.0);
  for (size_t p = 0; p < answers.pairs().size(); ++p) {
    const AnswerSet::Pair& pair = answers.pairs()[p];
    right[pair.worker] += counts.at(p, pair.label);
    for (uint32_t k = 0; k < answers.labels(); ++k) given[pair.worker] += counts.at(p, k);
  }
  for (uint32_t w = 0; w < answers.workers(); ++w) right[w] /= std::max(given[w], 1e-9);
  return right;
}

void Maximize(const AnswerSet& answers, const LatentCounts<double>& counts,
              std::vector<double>* skills, EmModel<double>* model) {
  const uint32_t labels = answers.labels();
  *skills = SkillsFromCounts(answers, counts.pairs);
  for (size_t p = 0; p < answers.pairs().size(); ++p) {
    const AnswerSet::Pair& pair = answers.pairs()[p];
    const double q = (*skills)[pair.worker];
    const double wrong = LogClipped((1 - q) / std::max(1.0, labels - 1.0));
    std::fill_n(model->table.row(p), labels, wrong);
    model->table.at(p, pair.label) = LogClipped(q);
  }
  model->log_prior.clear();
  const double tasks = std::max(1.0, static_cast<double>(answers.tasks()));
  for (double sum : counts.column_sums) model->log_prior.push_back(LogClipped(sum / tasks));
}

}  // namespace

Consensus OneCoin(const AnswerSet& answers, const MethodOptions& options) {
  Consensus result;
  Matrix<double> posterior = VoteShares<double>(answers, options.gold);
  const bool fixed = options.passes_max > 0;
  const EmSettings settings = {.passes_max = fixed ? options.passes_max : kPassesMax,
                               .tolerance = fixed ? 0 : kTolerance,
                               .threads = options.threads};
  result.passes = RunEm<double>(
      answers, options.gold, settings,
      [&](const LatentCounts<double>& counts, EmModel<double>* model) {
        Maximize(answers, counts, &result.worker_skill, model);
      },
      &posterior);
  result.posterior = ToFloat(posterior);
  result.class_prior = ClassShares(result.posterior);
  return result;
}

}  // namespace crowdloom::consensus
