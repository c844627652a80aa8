// The EM loop that the confusion-matrix methods share, and the clip that keeps logs finite.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_EM_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_EM_H_

#include <algorithm>
#include <cmath>
#include <functional>

#include "services/consensus/core/answers.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {

inline constexpr double kProbabilityMin = 1e-10;

inline double LogClipped(double p) { return std::log(std::max(p, kProbabilityMin)); }

struct EmSettings {
  int passes_max;
  // Stops when the log-likelihood an answer gains less than this; 0 runs all passes.
  double tolerance = 0;
  int threads = 1;
  std::function<void(double share)> progress = nullptr;
};

// What a model makes of soft counts: the table of log-likelihoods and the class prior.
template <class Real>
struct EmModel {
  Matrix<Real> table;
  std::vector<double> log_prior;
};

template <class Real>
using EmMaximize = std::function<void(const LatentCounts<Real>& counts, EmModel<Real>* model)>;

// Alternates counts, `maximize` and posteriors from the posterior given, which it replaces. Returns
// the passes made.
template <class Real>
int RunEm(const AnswerSet& answers, const Gold& gold, const EmSettings& settings,
          const EmMaximize<Real>& maximize, Matrix<Real>* posterior) {
  LatentCounts<Real> counts;
  EmModel<Real> model;
  model.table = Matrix<Real>(answers.pairs().size(), posterior->columns());
  double last = 0;
  for (int pass = 1; pass <= settings.passes_max; ++pass) {
    CountAnswers(answers, *posterior, settings.threads, &counts);
    maximize(counts, &model);
    const double fit =
        UpdatePosterior(answers, model.table, model.log_prior, settings.threads, posterior);
    ClampGold(gold, posterior);
    if (settings.progress) settings.progress(double(pass) / settings.passes_max);
    const double gain = std::abs(fit - last);
    last = fit;
    if (pass > 1 && gain < settings.tolerance * static_cast<double>(answers.size())) return pass;
  }
  return settings.passes_max;
}

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_EM_H_
