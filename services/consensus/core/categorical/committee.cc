// "auto": a committee of four views of the same crowd, the mean of their tempered posteriors.
//
// No single model is best on every crowd, and none can be told to be wrong from answers alone: a
// model may explain answers better with classes that are not the truth. What differs from crowd to
// crowd is which simplification hurts, so each member drops another one of shrink-DS's assumptions:
//   crowd-errors   a worker is one accuracy; the shape of errors is the crowd's
//   difficulty     split votes may mean a hard task rather than a bad worker
//   first-pass     one pass from the votes, before EM feeds on its own conclusions
//   uniform-prior  frequent labels get no head start
// A member that predicts held-out answers clearly worse than shrink-DS is left out (its weight
// fades out round a loss five percent higher). With gold, members are weighted by their gold
// accuracy too and two more are called in. docs/adr tells the experiments behind this.

#include <algorithm>
#include <cmath>
#include <functional>

#include "services/consensus/core/calibration.h"
#include "services/consensus/core/categorical/held_out.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/categorical/shrink_difficulty.h"
#include "services/consensus/core/categorical/shrink_ds.h"

namespace crowdloom::consensus {
namespace {

constexpr double kTemper = 0.5;       // power on a member's posterior before the mean
constexpr double kExcessLoss = 0.05;  // relative held-out loss at which a member's weight halves
constexpr double kExcessLossWidth = 0.007;
constexpr double kGoldHit = 0.4;      // log-weight that one right gold task is worth
constexpr double kSubstitute = 0.15;  // weight, before gold, of members called in with gold

struct Member {
  double weight;
  std::function<Consensus(const AnswerSet&, const MethodOptions&)> run;
};

Member ShrinkDsMember(double weight, const ShrinkDsSettings& settings) {
  return {weight, [settings](const AnswerSet& answers, const MethodOptions& options) {
            return RunShrinkDs(answers, options, settings);
          }};
}

Member DifficultyMember(double weight, const ShrinkDifficultySettings& settings) {
  return {weight, [settings](const AnswerSet& answers, const MethodOptions& options) {
            return RunShrinkDifficulty(answers, options, settings);
          }};
}

std::vector<Member> Members(bool with_gold) {
  const ShrinkWeights one_accuracy = {.row = kOneAccuracyRow};
  std::vector<Member> members = {
      ShrinkDsMember(1, {.weights = one_accuracy}),
      DifficultyMember(1, {}),
      ShrinkDsMember(1, {.passes = 1}),
      ShrinkDsMember(1, {.prior_weight = 0}),
  };
  if (with_gold) {
    members.push_back(ShrinkDsMember(kSubstitute, {}));
    members.push_back(DifficultyMember(kSubstitute, {.weights = one_accuracy, .per_label = true}));
  }
  return members;
}

// Fades a member out whose held-out loss is above that of shrink-DS.
double FadeOut(double loss, double reference) {
  if (reference <= 0) return 1;
  return 1 / (1 + std::exp((loss / reference - 1 - kExcessLoss) / kExcessLossWidth));
}

// The held-out estimate takes about this share of the time.
constexpr double kHeldOutWork = 0.6;

void Tell(const MethodOptions& options, double share) {
  if (options.progress) options.progress(share);
}

void WeighByHeldOutAnswers(const AnswerSet& answers, const MethodOptions& all,
                           std::vector<Member>* members) {
  const MethodOptions options = {.threads = all.threads};
  std::vector<double> loss(members->size(), 0.0);
  double reference = 0;
  const std::vector<HeldOutFold> folds = MakeHeldOutFolds(answers);
  for (const HeldOutFold& fold : folds) {
    Tell(all, kHeldOutWork * static_cast<double>(&fold - folds.data()) /
                  static_cast<double>(folds.size()));
    reference += HeldOutLoss(fold, ShrinkDs(fold.training, options).posterior);
    for (size_t m = 0; m < members->size(); ++m) {
      loss[m] += HeldOutLoss(fold, (*members)[m].run(fold.training, options).posterior);
    }
  }
  for (size_t m = 0; m < members->size(); ++m) (*members)[m].weight *= FadeOut(loss[m], reference);
}

// How many gold tasks a posterior gets right that was made without knowing them; ties by share.
double GoldHits(const Matrix<float>& posterior, const Gold& gold) {
  double hits = 0;
  for (size_t t = 0; t < gold.size(); ++t) {
    if (gold[t] == kNoGold) continue;
    const float* row = posterior.row(t);
    const float top = *std::max_element(row, row + posterior.columns());
    const auto tied = std::count(row, row + posterior.columns(), top);
    if (row[gold[t]] == top) hits += 1.0 / static_cast<double>(tied);
  }
  return hits;
}

void WeighByGold(const AnswerSet& answers, const MethodOptions& options,
                 std::vector<Member>* members) {
  std::vector<double> hits;
  for (const Member& member : *members) {
    hits.push_back(
        GoldHits(member.run(answers, {.threads = options.threads}).posterior, options.gold));
  }
  const double best = *std::max_element(hits.begin(), hits.end());
  for (size_t m = 0; m < members->size(); ++m) {
    (*members)[m].weight *= std::exp(kGoldHit * (hits[m] - best));
  }
}

void AddTo(Consensus* sum, Consensus part, double weight) {
  ApplyPower(kTemper, &part.posterior);
  for (size_t t = 0; t < sum->posterior.rows(); ++t) {
    AddScaledRow(part.posterior.row(t), static_cast<float>(weight), part.posterior.stride(),
                 sum->posterior.row(t));
  }
  for (size_t w = 0; w < sum->worker_skill.size(); ++w) {
    sum->worker_skill[w] += weight * part.worker_skill[w];
  }
}

}  // namespace

Consensus Auto(const AnswerSet& answers, const MethodOptions& options) {
  const bool with_gold = std::any_of(options.gold.begin(), options.gold.end(),
                                     [](int32_t label) { return label != kNoGold; });
  std::vector<Member> members = Members(with_gold);
  WeighByHeldOutAnswers(answers, options, &members);
  if (with_gold) WeighByGold(answers, options, &members);
  double total = 0;
  for (const Member& member : members) total += member.weight;

  Consensus result;
  result.posterior = Matrix<float>(answers.tasks(), answers.labels());
  result.worker_skill.assign(answers.workers(), 0.0);
  MethodOptions silent = options;
  silent.progress = nullptr;
  for (size_t m = 0; m < members.size(); ++m) {
    Tell(options, kHeldOutWork + (1 - kHeldOutWork) * static_cast<double>(m) /
                                     static_cast<double>(members.size()));
    if (members[m].weight < 1e-3 * total) continue;
    AddTo(&result, members[m].run(answers, silent), members[m].weight / total);
  }
  NormalizeRows(&result.posterior);
  ClampGold(options.gold, &result.posterior);
  result.class_prior = ClassShares(result.posterior);
  return result;
}

}  // namespace crowdloom::consensus
