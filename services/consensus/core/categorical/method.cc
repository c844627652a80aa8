#include "services/consensus/core/categorical/method.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/consensus/core/hash.h"

namespace crowdloom::consensus {
namespace {

constexpr std::array kMethods = {
    Method{"majority", "share of the votes", Confidence::kVoteShare, Majority},
    Method{"wawa", "votes weighted by agreement with the majority", Confidence::kVoteShare, Wawa},
    Method{"gold-weighted", "votes weighted by accuracy on gold tasks", Confidence::kModel,
           GoldWeighted},
    Method{"one-coin", "one accuracy a worker, by EM", Confidence::kModel, OneCoin},
    Method{"bwa", "Bayesian weighted average of votes", Confidence::kVoteShare, Bwa},
    Method{"dawid-skene", "a confusion matrix a worker, maximum likelihood", Confidence::kModel,
           DawidSkene},
    Method{"glad", "ability a worker and easiness a task", Confidence::kModel, Glad},
    Method{"ibcc", "confusion matrices with a fixed prior, variational Bayes", Confidence::kModel,
           Ibcc},
    Method{"shrink-ds", "confusion matrices shrunk to the pooled errors (default)",
           Confidence::kModel, ShrinkDs},
    Method{"shrink-difficulty", "shrink-ds with hard tasks", Confidence::kModel, ShrinkDifficulty},
    Method{"shrink-ebcc", "groups of tasks inside a class, for shared errors", Confidence::kModel,
           ShrinkEbcc},
    Method{"auto", "a committee of models, weighed by held-out answers and gold", Confidence::kMean,
           Auto},
};

}  // namespace

absl::Span<const Method> Methods() { return kMethods; }

absl::StatusOr<const Method*> FindMethod(std::string_view name) {
  const auto* found = std::find_if(kMethods.begin(), kMethods.end(),
                                   [&](const Method& method) { return method.name == name; });
  if (found != kMethods.end()) return found;
  std::string names;
  for (const Method& method : kMethods) names.append(names.empty() ? "" : ", ").append(method.name);
  return absl::InvalidArgumentError(
      absl::StrCat("no method \"", std::string(name), "\"; there are ", names));
}

uint32_t LabelOf(const Matrix<float>& posterior, size_t task) {
  constexpr float kTie = 1e-6f;
  const float* row = posterior.row(task);
  const float* end = row + posterior.columns();
  const float top = *std::max_element(row, end);
  const auto tied = [&](float p) { return p >= top - kTie; };
  uint64_t skip = HashOf(task) % static_cast<uint64_t>(std::count_if(row, end, tied));
  const float* at = std::find_if(row, end, tied);
  for (; skip > 0; --skip) at = std::find_if(at + 1, end, tied);
  return static_cast<uint32_t>(at - row);
}

std::vector<double> SkillsFromPosterior(const AnswerSet& answers, const Matrix<float>& posterior) {
  std::vector<double> right(answers.workers(), 0.0);
  std::vector<double> given(answers.workers(), 0.0);
  for (uint32_t t = 0; t < answers.tasks(); ++t) {
    for (uint32_t vote : answers.votes(t)) {
      const AnswerSet::Pair& pair = answers.pairs()[vote];
      right[pair.worker] += posterior.at(t, pair.label);
      given[pair.worker] += 1;
    }
  }
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    if (given[w] > 0) right[w] /= given[w];
  }
  return right;
}

std::vector<double> ClassShares(const Matrix<float>& posterior) {
  std::vector<double> shares(posterior.columns(), 0.0);
  if (posterior.rows() == 0) return shares;
  for (size_t t = 0; t < posterior.rows(); ++t) {
    for (size_t k = 0; k < shares.size(); ++k) shares[k] += posterior.at(t, k);
  }
  for (double& share : shares) share /= static_cast<double>(posterior.rows());
  return shares;
}

}  // namespace crowdloom::consensus
