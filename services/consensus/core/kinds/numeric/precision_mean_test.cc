#include "services/consensus/core/kinds/numeric/precision_mean.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace crowdloom::consensus {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// Workers 0 and 1 are within one of the truth, the others within thirty.
NumberTasks MixedCrowd(std::vector<double>* truth) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> value(0, 100);
  NumberTasks tasks;
  for (int t = 0; t < 300; ++t) {
    truth->push_back(value(random));
    tasks.emplace_back();
    for (uint32_t w = 0; w < 6; ++w) {
      std::normal_distribution<double> error(0, w < 2 ? 1 : 30);
      tasks.back().push_back({w, truth->back() + error(random)});
    }
  }
  return tasks;
}

double MeanError(const NumberConsensus& consensus, const std::vector<double>& truth) {
  double sum = 0;
  for (size_t t = 0; t < truth.size(); ++t) sum += std::abs(consensus.value[t] - truth[t]);
  return sum / static_cast<double>(truth.size());
}

TEST(PrecisionMean, FindsThePreciseWorkers) {
  std::vector<double> truth;
  const NumberTasks tasks = MixedCrowd(&truth);
  const NumberConsensus precise = PrecisionMean(tasks, 6);
  EXPECT_LT(MeanError(precise, truth), 0.5 * MeanError(PlainMean(tasks, 6), truth));
  EXPECT_GT(precise.skill[0], precise.skill[5]);
}

TEST(PrecisionMean, WhoAlwaysSaysZeroIsNotPreciseForIt) {
  // On most tasks all say 0; where the others see something, worker 0 does not.
  NumberTasks tasks(40);
  for (size_t t = 0; t < tasks.size(); ++t) {
    for (uint32_t w = 0; w < 5; ++w) {
      tasks[t].push_back({w, t % 5 == 0 && w > 0 ? 50.0 + w : 0.0});
    }
  }
  const NumberConsensus consensus = PrecisionMean(tasks, 5);
  EXPECT_GT(consensus.value[0], 40);
  EXPECT_LT(consensus.skill[0], consensus.skill[1]);
}

TEST(PrecisionMean, KnownValuesStandAndTellWorkersApart) {
  const NumberTasks tasks = {{{0, 10}, {1, 20}}, {{0, 10}, {1, 20}}, {{0, 30}, {1, 50}}};
  const NumberConsensus consensus = PrecisionMean(tasks, 2, {10, 10, kUnknown});
  EXPECT_EQ(consensus.value[0], 10);
  EXPECT_LT(consensus.value[2], 40);
}

TEST(PrecisionMean, EqualAnswersAreNoDivisionByZero) {
  const NumberConsensus consensus = PrecisionMean({{{0, 3}, {1, 3}}, {{0, 3}}, {}}, 3);
  EXPECT_EQ(consensus.value[0], 3);
  for (const double skill : consensus.skill) EXPECT_TRUE(std::isfinite(skill));
  for (const double error : consensus.standard_error) EXPECT_TRUE(std::isfinite(error));
}

}  // namespace
}  // namespace crowdloom::consensus
