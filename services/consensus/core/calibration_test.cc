#include "services/consensus/core/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "services/consensus/core/categorical/method.h"

namespace crowdloom::consensus {
namespace {

// Posteriors whose log-odds are `factor` times too large, with labels drawn from the true ones.
Matrix<float> Overconfident(double factor, uint32_t tasks, Gold* truth) {
  std::mt19937_64 random(3);
  const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  Matrix<float> posterior(tasks, 2);
  for (uint32_t t = 0; t < tasks; ++t) {
    const double honest = 0.5 + 0.5 * unit();
    const double odds = std::pow(honest / (1 - honest), factor);
    posterior.at(t, 0) = static_cast<float>(odds / (1 + odds));
    posterior.at(t, 1) = 1 - posterior.at(t, 0);
    truth->push_back(unit() < honest ? 0 : 1);
  }
  return posterior;
}

TEST(Calibration, FindsThePowerThatUndoesOverconfidence) {
  Gold truth;
  const Matrix<float> posterior = Overconfident(4, 4000, &truth);
  EXPECT_NEAR(FitPower(posterior, truth, 0.3), 0.25, 0.04);
}

TEST(Calibration, AHandfulOfGoldStaysNearTheFallback) {
  Gold truth;
  const Matrix<float> posterior = Overconfident(4, 2, &truth);
  const double power = FitPower(posterior, truth, 0.3);
  EXPECT_GT(power, 0.1);
  EXPECT_LT(power, 0.9);
}

TEST(Calibration, NeverChangesTheMostProbableLabel) {
  Gold truth;
  const Matrix<float> before = Overconfident(6, 500, &truth);
  Matrix<float> after = before;
  ApplyPower(0.1, &after);
  for (size_t t = 0; t < 500; ++t) EXPECT_EQ(LabelOf(before, t), LabelOf(after, t));
}

TEST(Calibration, MeasuresTheErrorThatIsThere) {
  Gold truth;
  Matrix<float> posterior = Overconfident(4, 20000, &truth);
  EXPECT_GT(MeasureCalibration(posterior, truth).expected_calibration_error, 0.1);
  ApplyPower(0.25, &posterior);
  EXPECT_LT(MeasureCalibration(posterior, truth).expected_calibration_error, 0.02);
}

}  // namespace
}  // namespace crowdloom::consensus
