#include "services/consensus/core/categorical/aggregate.h"

#include <algorithm>

#include "services/consensus/core/calibration.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {
namespace {

double AnswersPerTask(const AnswerSet& answers) {
  size_t answered = 0;
  for (uint32_t t = 0; t < answers.tasks(); ++t) answered += answers.votes(t).empty() ? 0 : 1;
  return static_cast<double>(answers.size()) / std::max(1.0, static_cast<double>(answered));
}

}  // namespace

Aggregation Aggregate(const Method& method, const AnswerSet& answers,
                      const MethodOptions& options) {
  Aggregation result;
  result.power = FallbackPower(method.confidence, AnswersPerTask(answers));
  const bool any_gold =
      std::any_of(options.gold.begin(), options.gold.end(), [](int32_t g) { return g != kNoGold; });
  if (any_gold) {
    MethodOptions blind = options;
    blind.gold.clear();
    result.power = FitPower(method.run(answers, blind).posterior, options.gold, result.power);
  }
  result.consensus = method.run(answers, options);
  if (result.power != 1) ApplyPower(result.power, &result.consensus.posterior);
  ClampGold(options.gold, &result.consensus.posterior);
  return result;
}

}  // namespace crowdloom::consensus
