#include "services/consensus/core/embedding/embedding_choice.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr int kPassesMax = 100;
constexpr double kTolerance = 1e-9;
constexpr double kDistanceMin = 1e-12;

double SquaredDistance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

std::vector<double> WeightedMean(const std::vector<EmbeddedOutput>& outputs,
                                 const std::vector<double>& weight) {
  std::vector<double> mean(outputs.empty() ? 0 : outputs[0].vector.size(), 0.0);
  double total = 0;
  for (const EmbeddedOutput& output : outputs) {
    const double w = weight[output.worker];
    for (size_t i = 0; i < mean.size(); ++i) mean[i] += w * output.vector[i];
    total += w;
  }
  for (double& m : mean) m /= std::max(total, kDistanceMin);
  return mean;
}

std::vector<size_t> Nearest(const EmbeddedTasks& tasks, const std::vector<double>& weight) {
  std::vector<size_t> chosen;
  for (const auto& outputs : tasks) {
    const std::vector<double> mean = WeightedMean(outputs, weight);
    const auto nearest = std::min_element(
        outputs.begin(), outputs.end(), [&](const EmbeddedOutput& a, const EmbeddedOutput& b) {
          return SquaredDistance(a.vector, mean) < SquaredDistance(b.vector, mean);
        });
    chosen.push_back(static_cast<size_t>(nearest - outputs.begin()));
  }
  return chosen;
}

// The 2.5 % quantile of chi squared (Wilson & Hilferty 1931); exact enough to weigh by, and kept
// above the exact value's order of magnitude for one and two degrees of freedom.
double LowerQuantile(double degrees) {
  constexpr double kNormalQuantile = -1.959964;
  const double spread = 2 / (9 * degrees);
  const double root = 1 - spread + kNormalQuantile * std::sqrt(spread);
  return std::max(degrees * root * root * root, 1e-3 * degrees);
}

}  // namespace

std::vector<size_t> ClosestToAverage(const EmbeddedTasks& tasks) {
  uint32_t workers = 0;
  for (const auto& outputs : tasks) {
    for (const EmbeddedOutput& output : outputs) workers = std::max(workers, output.worker + 1);
  }
  return Nearest(tasks, std::vector<double>(workers, 1.0));
}

RasaChoice Rasa(const EmbeddedTasks& tasks, uint32_t workers) {
  RasaChoice result = {{}, std::vector<double>(workers, 1.0)};
  for (int pass = 0; pass < kPassesMax; ++pass) {
    std::vector<double> distance(workers, 0.0);
    std::vector<double> given(workers, 0.0);
    for (const auto& outputs : tasks) {
      const std::vector<double> mean = WeightedMean(outputs, result.weight);
      for (const EmbeddedOutput& output : outputs) {
        distance[output.worker] += SquaredDistance(output.vector, mean);
        given[output.worker] += 1;
      }
    }
    double moved = 0;
    for (uint32_t w = 0; w < workers; ++w) {
      if (given[w] == 0) continue;
      const double next = LowerQuantile(given[w]) / std::max(distance[w], kDistanceMin);
      moved = std::max(moved, std::abs(next - result.weight[w]) / next);
      result.weight[w] = next;
    }
    if (moved < kTolerance) break;
  }
  result.chosen = Nearest(tasks, result.weight);
  return result;
}

}  // namespace crowdloom::consensus
