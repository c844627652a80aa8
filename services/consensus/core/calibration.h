// Calibrated confidence: posteriors of Dawid-Skene models are far too sure, because they take
// workers' errors for independent. One power, applied to every posterior of a project and
// renormalised, mends most of it; the right power belongs to the project (the more answers a task
// has, the smaller) and is fitted on gold tasks. It never changes which label is the most probable.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CALIBRATION_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CALIBRATION_H_

#include <vector>

#include "absl/types/span.h"
#include "services/consensus/core/answers.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

inline constexpr double kPowerMin = 0.02;
inline constexpr double kPowerMax = 2.0;

// The power with the least log-loss on the gold tasks, pulled to `fallback` by a weak prior so that
// a handful of gold cannot carry it away. `posterior` must have been made without clamping them.
double FitPower(const Matrix<float>& posterior, const Gold& gold, double fallback);

// A power for a project without gold. The more answers a task has, the more a model overstates,
// because its mistaken independence is multiplied: the power falls as one over their number, within
// bounds measured on recorded crowds.
double FallbackPower(Confidence confidence, double answers_per_task);

// Raises every row to the power and renormalises.
void ApplyPower(double power, Matrix<float>* posterior);
void ApplyPower(double power, float* row, size_t labels);

struct CalibrationFigures {
  double log_loss = 0;
  double expected_calibration_error = 0;  // 10 equal bins of the top label's confidence
  size_t tasks = 0;
};

// How honest the confidences are about tasks whose label is known.
CalibrationFigures MeasureCalibration(const Matrix<float>& posterior, const Gold& truth);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CALIBRATION_H_
