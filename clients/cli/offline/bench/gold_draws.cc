#include "clients/cli/offline/bench/gold_draws.h"

#include <algorithm>
#include <random>

#include "clients/cli/offline/answers_file.h"
#include "services/consensus/core/kinds/kind.h"

namespace crowdloom::cli {

absl::StatusOr<GoldScore> ScoreWithGold(const std::string& folder, const std::string& method,
                                        size_t gold, int draws) {
  const auto answers = LoadAnswers(folder + "/answers.csv");
  if (!answers.ok()) return answers.status();
  const auto truth = LoadLabels(folder + "/truth.csv");
  if (!truth.ok()) return truth.status();
  const auto kind = consensus::FindKind("categorical");
  std::vector<consensus::KnownLabel> known = (*truth)->labels;
  std::mt19937_64 random(50);
  GoldScore score;
  for (int draw = 0; draw < draws; ++draw) {
    std::shuffle(known.begin(), known.end(), random);
    const auto end = known.begin() + std::min(gold, known.size() / 2);
    const auto result =
        (*kind)->Aggregate((*answers)->table, {.method = method, .gold = {known.begin(), end}});
    if (!result.ok()) return result.status();
    const std::vector<consensus::KnownLabel> rest(end, known.end());
    const auto figures = (*kind)->Score(*result, rest);
    if (!figures.ok()) return figures.status();
    for (const consensus::Figure& figure : *figures) {
      if (figure.name == "accuracy") score.accuracy += figure.value / draws;
      if (figure.name == "expected_calibration_error") {
        score.expected_calibration_error += figure.value / draws;
      }
    }
  }
  return score;
}

}  // namespace crowdloom::cli
