// GLAD: an answer is right with probability sigma(alpha * beta), alpha the worker's ability
// (negative for an adversary) and beta > 0 the task's easiness; errors fall on the other labels
// alike. Source: Whitehill, Ruvolo, Wu, Bergsma & Movellan, NeurIPS 2009. EM; the maximisation
// takes Newton steps, one parameter at a time, under the priors alpha ~ N(1, 1) and log beta ~ N(1,
// 1).

#include <algorithm>
#include <cmath>
#include <vector>

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {
namespace {

constexpr int kPasses = 50;
constexpr int kStepsPerPass = 3;
constexpr double kStepMax = 1;
constexpr double kLogEasinessMax = 4;

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

// First and second derivative of the expected log-likelihood in one parameter.
struct Slope {
  double first;
  double second;

  double Step() const { return std::clamp(first / second, -kStepMax, kStepMax); }
};

class GladFit {
 public:
  GladFit(const AnswerSet& answers, const MethodOptions& options)
      : answers_(answers),
        options_(options),
        posterior_(VoteShares<float>(answers, options.gold)),
        ability_(answers.workers(), 1.0),
        log_easiness_(answers.tasks(), 1.0) {}

  Consensus Run() {
    const int passes = options_.passes_max > 0 ? options_.passes_max : kPasses;
    for (int pass = 0; pass < passes; ++pass) {
      for (int step = 0; step < kStepsPerPass; ++step) {
        StepAbilities();
        StepEasiness();
      }
      InferLabels();
    }
    Consensus result;
    result.posterior = std::move(posterior_);
    for (double a : ability_) result.worker_skill.push_back(Logistic(a));
    result.class_prior = ClassShares(result.posterior);
    result.passes = passes;
    return result;
  }

 private:
  uint32_t WorkerOf(uint32_t vote) const { return answers_.pairs()[vote].worker; }
  uint32_t LabelOfVote(uint32_t vote) const { return answers_.pairs()[vote].label; }

  void StepAbilities() {
    std::vector<Slope> slopes;
    for (double a : ability_) slopes.push_back({1 - a, 1});
    for (uint32_t t = 0; t < answers_.tasks(); ++t) {
      const double easiness = std::exp(log_easiness_[t]);
      for (uint32_t vote : answers_.votes(t)) {
        const double p = Logistic(ability_[WorkerOf(vote)] * easiness);
        slopes[WorkerOf(vote)].first += easiness * (posterior_.at(t, LabelOfVote(vote)) - p);
        slopes[WorkerOf(vote)].second += easiness * easiness * p * (1 - p);
      }
    }
    for (uint32_t w = 0; w < ability_.size(); ++w) ability_[w] += slopes[w].Step();
  }

  void StepEasiness() {
    for (uint32_t t = 0; t < answers_.tasks(); ++t) {
      const double easiness = std::exp(log_easiness_[t]);
      Slope slope = {1 - log_easiness_[t], 1};
      for (uint32_t vote : answers_.votes(t)) {
        const double x = ability_[WorkerOf(vote)] * easiness;
        const double p = Logistic(x);
        slope.first += x * (posterior_.at(t, LabelOfVote(vote)) - p);
        slope.second += x * x * p * (1 - p);
      }
      log_easiness_[t] =
          std::clamp(log_easiness_[t] + slope.Step(), -kLogEasinessMax, kLogEasinessMax);
    }
  }

  // Every label is as likely as another before the answers.
  void InferLabels() {
    const double others = std::log(std::max(1.0, answers_.labels() - 1.0));
    std::vector<double> log_odds(answers_.labels());
    for (uint32_t t = 0; t < answers_.tasks(); ++t) {
      std::fill(log_odds.begin(), log_odds.end(), 0.0);
      const double easiness = std::exp(log_easiness_[t]);
      for (uint32_t vote : answers_.votes(t)) {
        // log of P(right) / P(this wrong label): sigma / ((1 - sigma) / (K - 1)).
        log_odds[LabelOfVote(vote)] += ability_[WorkerOf(vote)] * easiness + others;
      }
      const double top = *std::max_element(log_odds.begin(), log_odds.end());
      for (size_t k = 0; k < log_odds.size(); ++k) {
        posterior_.at(t, k) = static_cast<float>(std::exp(log_odds[k] - top));
      }
    }
    NormalizeRows(&posterior_);
    ClampGold(options_.gold, &posterior_);
  }

  const AnswerSet& answers_;
  const MethodOptions& options_;
  Matrix<float> posterior_;
  std::vector<double> ability_;
  std::vector<double> log_easiness_;
};

}  // namespace

Consensus Glad(const AnswerSet& answers, const MethodOptions& options) {
  return GladFit(answers, options).Run();
}

}  // namespace crowdloom::consensus
