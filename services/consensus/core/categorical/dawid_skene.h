// Classical Dawid-Skene with its estimates, for callers who want more than the posterior.
// Source: Dawid & Skene, "Maximum likelihood estimation of observer error-rates using the EM
// algorithm", JRSS C 28(1), 1979. Starts from vote shares; probabilities are clipped at 1e-10.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_DAWID_SKENE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_DAWID_SKENE_H_

#include <vector>

#include "services/consensus/core/answers.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

struct DawidSkeneFit {
  Matrix<double> posterior;    // tasks x labels
  Matrix<double> error_rates;  // pair x true label: P(the worker says the pair's label | true)
  std::vector<double> class_prior;
  int passes = 0;
};

DawidSkeneFit FitDawidSkene(const AnswerSet& answers, const MethodOptions& options);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_DAWID_SKENE_H_
