#include "services/consensus/core/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace crowdloom::consensus {
namespace {

// Strength of the pull to the fallback: a factor e away costs this many nats.
constexpr double kPull = 0.5;

// The rows of the gold tasks.
Matrix<float> GoldRows(const Matrix<float>& posterior, const Gold& gold) {
  const auto known = [](int32_t label) { return label != kNoGold; };
  Matrix<float> rows(static_cast<size_t>(std::count_if(gold.begin(), gold.end(), known)),
                     posterior.columns());
  size_t next = 0;
  for (size_t t = 0; t < gold.size(); ++t) {
    if (known(gold[t])) std::copy_n(posterior.row(t), posterior.columns(), rows.row(next++));
  }
  return rows;
}

double LogLossAt(Matrix<float> rows, const Gold& gold, double power) {
  ApplyPower(power, &rows);
  double loss = 0;
  size_t next = 0;
  for (const int32_t label : gold) {
    if (label != kNoGold) loss -= std::log(std::max<double>(rows.at(next++, label), 1e-12));
  }
  return loss;
}

// Raises a padded row, in place. In the vector arithmetic of matrix.h: quick, and the same bits on
// every machine, which std::pow does not promise.
void PowerOfRow(float power, size_t labels, size_t stride, float* row) {
  const float scale = 1 / MaxOfRow(row, stride);
  for (size_t k = 0; k < stride; ++k) row[k] *= scale;
  LogRow(row, stride);
  for (size_t k = 0; k < stride; ++k) row[k] *= power;
  ExpRow(row, stride);
  std::fill(row + labels, row + stride, 0.0f);
  const float norm = 1 / SumOfRow(row, stride);
  for (size_t k = 0; k < stride; ++k) row[k] *= norm;
}

}  // namespace

void ApplyPower(double power, float* row, size_t labels) {
  Matrix<float> padded(1, labels);
  std::copy_n(row, labels, padded.row(0));
  ApplyPower(power, &padded);
  std::copy_n(padded.row(0), labels, row);
}

void ApplyPower(double power, Matrix<float>* posterior) {
  for (size_t t = 0; t < posterior->rows(); ++t) {
    PowerOfRow(static_cast<float>(power), posterior->columns(), posterior->stride(),
               posterior->row(t));
  }
}

double FitPower(const Matrix<float>& posterior, const Gold& gold, double fallback) {
  constexpr int kSteps = 60;
  double best_power = fallback;
  double best_cost = 0;
  const Matrix<float> rows = GoldRows(posterior, gold);
  for (int i = 0; i <= kSteps; ++i) {
    const double power = kPowerMin * std::pow(kPowerMax / kPowerMin, double{1} * i / kSteps);
    const double away = std::log(power / fallback);
    const double cost = LogLossAt(rows, gold, power) + kPull * away * away;
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
