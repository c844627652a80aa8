#include "services/consensus/core/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr float kLogMin = 1e-30f;
// Strength of the pull to the fallback: a factor e away costs this many nats.
constexpr double kPull = 0.5;

double LogLossAt(const Matrix<float>& posterior, const Gold& gold, double power) {
  double loss = 0;
  std::vector<float> row(posterior.columns());
  for (size_t t = 0; t < gold.size(); ++t) {
    if (gold[t] == kNoGold) continue;
    std::copy_n(posterior.row(t), row.size(), row.data());
    ApplyPower(power, row.data(), row.size());
    loss -= std::log(std::max<double>(row[gold[t]], 1e-12));
  }
  return loss;
}

}  // namespace

void ApplyPower(double power, float* row, size_t labels) {
  float sum = 0;
  const float top = *std::max_element(row, row + labels);
  for (size_t k = 0; k < labels; ++k) {
    row[k] = std::pow(std::max(row[k], kLogMin) / top, static_cast<float>(power));
    sum += row[k];
  }
  for (size_t k = 0; k < labels; ++k) row[k] /= sum;
}

void ApplyPower(double power, Matrix<float>* posterior) {
  for (size_t t = 0; t < posterior->rows(); ++t) {
    ApplyPower(power, posterior->row(t), posterior->columns());
  }
}

double FitPower(const Matrix<float>& posterior, const Gold& gold, double fallback) {
  constexpr int kSteps = 60;
  double best_power = fallback;
  double best_cost = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double power = kPowerMin * std::pow(kPowerMax / kPowerMin, double{1} * i / kSteps);
    const double away = std::log(power / fallback);
    const double cost = LogLossAt(posterior, gold, power) + kPull * away * away;
    if (i == 0 || cost < best_cost) {
      best_cost = cost;
      best_power = power;
    }
  }
  return best_power;
}

double FallbackPower(Confidence confidence, double answers_per_task) {
  const double answers = std::max(answers_per_task, 1.0);
  switch (confidence) {
    case Confidence::kVoteShare:
      return 1;
    case Confidence::kModel:
      return std::clamp(1.5 / answers, 0.1, 0.5);
    case Confidence::kMean:
      return std::clamp(6 / answers, 0.5, 1.5);
  }
  return 1;
}

CalibrationFigures MeasureCalibration(const Matrix<float>& posterior, const Gold& truth) {
  constexpr size_t kBins = 10;
  std::array<double, kBins> confidence{};
  std::array<double, kBins> right{};
  CalibrationFigures figures;
  for (size_t t = 0; t < truth.size(); ++t) {
    if (truth[t] < 0 || truth[t] >= static_cast<int32_t>(posterior.columns())) continue;
    const float* row = posterior.row(t);
    const float* top = std::max_element(row, row + posterior.columns());
    const size_t bin = std::min<size_t>(static_cast<size_t>(*top * kBins), kBins - 1);
    confidence[bin] += *top;
    right[bin] += (top - row) == truth[t] ? 1 : 0;
    figures.log_loss -= std::log(std::max<double>(row[truth[t]], 1e-12));
    ++figures.tasks;
  }
  if (figures.tasks == 0) return figures;
  for (size_t b = 0; b < kBins; ++b) {
    figures.expected_calibration_error += std::abs(confidence[b] - right[b]);
  }
  figures.expected_calibration_error /= static_cast<double>(figures.tasks);
  figures.log_loss /= static_cast<double>(figures.tasks);
  return figures;
}

}  // namespace crowdloom::consensus
