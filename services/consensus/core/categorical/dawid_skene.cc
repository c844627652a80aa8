#include "services/consensus/core/categorical/dawid_skene.h"

#include <algorithm>
#include <cmath>

#include "services/consensus/core/categorical/em.h"

namespace crowdloom::consensus {
namespace {

constexpr int kPassesMax = 100;
constexpr double kTolerance = 1e-7;

// Error rates: a worker's counts for a true label divided by their sum over the answers given.
void NormalizeByWorker(const AnswerSet& answers, Matrix<double>* rates) {
  std::vector<double> sums(rates->stride());
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    std::fill(sums.begin(), sums.end(), 0.0);
    for (uint32_t p = answers.worker_begin(w); p < answers.worker_begin(w + 1); ++p) {
      AddRow(rates->row(p), rates->stride(), sums.data());
    }
    for (uint32_t p = answers.worker_begin(w); p < answers.worker_begin(w + 1); ++p) {
      for (size_t k = 0; k < rates->columns(); ++k) {
        rates->at(p, k) = sums[k] > 0 ? rates->at(p, k) / sums[k] : 0.0;
      }
    }
  }
}

void Maximize(const AnswerSet& answers, const LatentCounts<double>& counts, DawidSkeneFit* fit,
              EmModel<double>* model) {
  fit->error_rates = counts.pairs;
  NormalizeByWorker(answers, &fit->error_rates);
  for (size_t p = 0; p < answers.pairs().size(); ++p) {
    for (uint32_t k = 0; k < answers.labels(); ++k) {
      model->table.at(p, k) = LogClipped(fit->error_rates.at(p, k));
    }
  }
  const double tasks = std::max(1.0, static_cast<double>(answers.tasks()));
  fit->class_prior.clear();
  model->log_prior.clear();
  for (double sum : counts.column_sums) {
    fit->class_prior.push_back(sum / tasks);
    model->log_prior.push_back(LogClipped(sum / tasks));
  }
}

}  // namespace

DawidSkeneFit FitDawidSkene(const AnswerSet& answers, const MethodOptions& options) {
  DawidSkeneFit fit;
  fit.posterior = VoteShares<double>(answers, options.gold);
  const bool fixed = options.passes_max > 0;
  const EmSettings settings = {.passes_max = fixed ? options.passes_max : kPassesMax,
                               .tolerance = fixed ? 0 : kTolerance,
                               .threads = options.threads};
  fit.passes = RunEm<double>(
      answers, options.gold, settings,
      [&](const LatentCounts<double>& counts, EmModel<double>* model) {
        Maximize(answers, counts, &fit, model);
      },
      &fit.posterior);
  return fit;
}

Consensus DawidSkene(const AnswerSet& answers, const MethodOptions& options) {
  DawidSkeneFit fit = FitDawidSkene(answers, options);
  Consensus result;
  result.posterior = ToFloat(fit.posterior);
  result.worker_skill = SkillsFromPosterior(answers, result.posterior);
  result.class_prior = std::move(fit.class_prior);
  result.passes = fit.passes;
  return result;
}

}  // namespace crowdloom::consensus
