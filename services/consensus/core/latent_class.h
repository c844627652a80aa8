// The two passes that every confusion-matrix model shares: soft counts of answers from posteriors,
// and posteriors from a table of log-likelihoods. A model only says how counts become the table.
//
// A latent column is a true class, or a (class, group) cell for models with groups. Both passes
// are plain sums over tasks, so tasks may be divided over threads or processes: parts are added.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_LATENT_CLASS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_LATENT_CLASS_H_

#include <vector>

#include "absl/types/span.h"
#include "services/consensus/core/answers.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

template <class Real>
struct LatentCounts {
  Matrix<Real> pairs;               // (worker, label) pair x latent column
  std::vector<double> column_sums;  // expected tasks of each latent column
};

// Vote shares of each task; uniform for a task without answers; gold tasks are certain.
template <class Real>
Matrix<Real> VoteShares(const AnswerSet& answers, const Gold& gold);

// Overwrites the rows of gold tasks with certainty. Columns are classes here.
template <class Real>
void ClampGold(const Gold& gold, Matrix<Real>* posterior);

template <class Real>
void CountAnswers(const AnswerSet& answers, const Matrix<Real>& posterior, int threads,
                  LatentCounts<Real>* counts);

// posterior[t][c] is proportional to exp(log_prior[c] + sum over votes of table[vote][c]).
// Returns the log-likelihood of all answers under the table.
template <class Real>
double UpdatePosterior(const AnswerSet& answers, const Matrix<Real>& table,
                       absl::Span<const double> log_prior, int threads, Matrix<Real>* posterior);

// Makes every row sum to 1; a row of zeros becomes uniform.
void NormalizeRows(Matrix<float>* rows);

// (sum + 1) / (total + columns), as logs: the class prior from the posterior.
std::vector<double> SmoothedLogPrior(absl::Span<const double> column_sums);

extern template struct LatentCounts<float>;
extern template struct LatentCounts<double>;

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_LATENT_CLASS_H_
