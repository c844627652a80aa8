#include "services/consensus/live/worker_model.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr double kTail = 0.025;
// What the crowd's accuracy weighs against a worker's own answers, as in shrink-DS.
constexpr double kPriorAnswers = 2;

// The regularized incomplete beta function by its continued fraction (Lentz), for x below the mean.
double BetaFraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < kTiny ? kTiny : d);
  double fraction = d;
  for (int m = 1; m <= 300; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    for (const double step : {even, odd}) {
      d = 1 + step * d;
      c = 1 + step / c;
      d = 1 / (std::abs(d) < kTiny ? kTiny : d);
      if (std::abs(c) < kTiny) c = kTiny;
      fraction *= c * d;
    }
    if (std::abs(c * d - 1) < 1e-12) break;
  }
  return fraction;
}

double BetaCdf(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double log_front =
      std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  if (x < (a + 1) / (a + b + 2)) return std::exp(log_front) * BetaFraction(a, b, x) / a;
  return 1 - std::exp(log_front) * BetaFraction(b, a, 1 - x) / b;
}

}  // namespace

double BetaQuantile(double a, double b, double p) {
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (BetaCdf(a, b, middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

double SpammerScore(absl::Span<const double> confusion, size_t classes) {
  std::vector<double> rows(confusion.begin(), confusion.end());
  for (size_t k = 0; k < classes; ++k) {
    double sum = 0;
    for (size_t l = 0; l < classes; ++l) sum += rows[k * classes + l];
    // A class never seen says nothing: taken for guessing.
    for (size_t l = 0; l < classes; ++l) {
      double& cell = rows[k * classes + l];
      cell = sum > 1e-9 ? cell / sum : 1.0 / static_cast<double>(classes);
    }
  }
  double squares = 0;
  for (size_t k = 0; k < classes; ++k) {
    for (size_t j = k + 1; j < classes; ++j) {
      for (size_t l = 0; l < classes; ++l) {
        const double difference = rows[k * classes + l] - rows[j * classes + l];
        squares += difference * difference;
      }
    }
  }
  return squares / static_cast<double>(classes * (classes - 1));
}

v1::WorkerQuality::Model ModelOf(const LabelModel::WorkerView& worker,
                                 const std::vector<std::string>& classes) {
  v1::WorkerQuality::Model model;
  const auto size = static_cast<size_t>(std::sqrt(static_cast<double>(worker.confusion.size())));
  const double answers = static_cast<double>(worker.answers) + kPriorAnswers;
  const double right = std::max(worker.accuracy * answers, 1e-6);
  const double wrong = std::max((1 - worker.accuracy) * answers, 1e-6);
  model.set_accuracy(worker.accuracy);
  model.set_accuracy_low(BetaQuantile(right, wrong, kTail));
  model.set_accuracy_high(BetaQuantile(right, wrong, 1 - kTail));
  model.set_spammer_score(SpammerScore(worker.confusion, size));
  for (const double cell : worker.confusion) model.add_confusion(cell);
  for (const std::string& bytes : classes) model.add_classes()->ParseFromString(bytes);
  for (size_t l = 0; l < classes.size() && worker.answers > 0; ++l) {
    double given = 0, is = 0;
    for (size_t k = 0; k < size; ++k) {
      given += worker.confusion[k * size + l];
      is += worker.confusion[l * size + k];
    }
    const double bias = (given - is) / static_cast<double>(worker.answers);
    if (bias <= model.bias()) continue;
    model.set_bias(bias);
    *model.mutable_biased_to() = model.classes(static_cast<int>(l));
  }
  return model;
}

}  // namespace crowdloom::consensus
