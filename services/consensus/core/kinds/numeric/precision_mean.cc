#include "services/consensus/core/kinds/numeric/precision_mean.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr double kPseudoAnswers = 20;
constexpr int kPasses = 20;
constexpr double kVarianceMin = 1e-12;
constexpr double kSpreadSmoothing = 0.5;  // of the mean spread, added to each task's

std::vector<double> WeightedMeans(const NumberTasks& tasks, const std::vector<double>& weight) {
  std::vector<double> means;
  for (const auto& answers : tasks) {
    double sum = 0;
    double total = 0;
    for (const NumberAnswer& answer : answers) {
      sum += weight[answer.worker] * answer.value;
      total += weight[answer.worker];
    }
    means.push_back(total > 0 ? sum / total : 0);
  }
  return means;
}

// Mean squared distance of each task's answers from its value.
std::vector<double> Spreads(const NumberTasks& tasks, const std::vector<double>& value) {
  std::vector<double> spreads;
  for (size_t t = 0; t < tasks.size(); ++t) {
    double squares = 0;
    for (const NumberAnswer& answer : tasks[t]) {
      squares += (answer.value - value[t]) * (answer.value - value[t]);
    }
    spreads.push_back(squares / std::max<double>(1, static_cast<double>(tasks[t].size())));
  }
  return spreads;
}

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / std::max<double>(1, static_cast<double>(values.size()));
}

// What scatters where: the variance to expect on each task, and each worker's as a multiple of it.
struct Scatter {
  std::vector<double> task;
  std::vector<double> worker;
};

Scatter ScatterOf(const NumberTasks& tasks, const std::vector<double>& value, uint32_t workers) {
  const std::vector<double> spread = Spreads(tasks, value);
  const double smooth = std::max(kSpreadSmoothing * MeanOf(spread), kVarianceMin);
  Scatter scatter;
  scatter.worker.assign(workers, kPseudoAnswers);
  std::vector<double> expected(workers, kPseudoAnswers);
  for (size_t t = 0; t < tasks.size(); ++t) {
    for (const NumberAnswer& answer : tasks[t]) {
      const double off = answer.value - value[t];
      scatter.worker[answer.worker] += off * off / (spread[t] + smooth);
      expected[answer.worker] += spread[t] / (spread[t] + smooth);
    }
    scatter.task.push_back((spread[t] + smooth) / (1 + kSpreadSmoothing));
  }
  for (uint32_t w = 0; w < workers; ++w) scatter.worker[w] /= expected[w];
  return scatter;
}

NumberConsensus Finish(const NumberTasks& tasks, std::vector<double> value, uint32_t workers) {
  NumberConsensus result = {std::move(value), {}, {}};
  const Scatter scatter = ScatterOf(tasks, result.value, workers);
  for (size_t t = 0; t < tasks.size(); ++t) {
    double precision = 0;
    for (const NumberAnswer& answer : tasks[t]) precision += 1 / scatter.worker[answer.worker];
    result.standard_error.push_back(precision > 0 ? std::sqrt(scatter.task[t] / precision) : 0);
  }
  for (const double multiple : scatter.worker) result.skill.push_back(1 / (1 + multiple));
  return result;
}

void ClampKnown(const std::vector<double>& known, std::vector<double>* value) {
  for (size_t t = 0; t < known.size(); ++t) {
    if (!std::isnan(known[t])) (*value)[t] = known[t];
  }
}

}  // namespace

NumberConsensus PlainMean(const NumberTasks& tasks, uint32_t workers) {
  return Finish(tasks, WeightedMeans(tasks, std::vector<double>(workers, 1.0)), workers);
}

NumberConsensus PrecisionMean(const NumberTasks& tasks, uint32_t workers,
                              const std::vector<double>& known) {
  std::vector<double> value = WeightedMeans(tasks, std::vector<double>(workers, 1.0));
  ClampKnown(known, &value);
  for (int pass = 0; pass < kPasses; ++pass) {
    std::vector<double> weight = ScatterOf(tasks, value, workers).worker;
    for (double& multiple : weight) multiple = 1 / multiple;
    value = WeightedMeans(tasks, weight);
    ClampKnown(known, &value);
  }
  return Finish(tasks, std::move(value), workers);
}

NumberConsensus PlainMedian(const NumberTasks& tasks, uint32_t workers) {
  std::vector<double> medians;
  for (const auto& answers : tasks) {
    std::vector<double> values;
    for (const NumberAnswer& answer : answers) values.push_back(answer.value);
    medians.push_back(MedianOf(std::move(values)));
  }
  return Finish(tasks, std::move(medians), workers);
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double WeightedMedian(std::vector<std::pair<double, double>> value_and_weight) {
  std::sort(value_and_weight.begin(), value_and_weight.end());
  double total = 0;
  for (const auto& [value, weight] : value_and_weight) total += weight;
  double reached = 0;
  for (size_t i = 0; i < value_and_weight.size(); ++i) {
    reached += value_and_weight[i].second;
    const double over = reached - total / 2;
    if (std::abs(over) < 1e-9 * total && i + 1 < value_and_weight.size()) {
      return (value_and_weight[i].first + value_and_weight[i + 1].first) / 2;
    }
    if (over > 0) return value_and_weight[i].first;
  }
  return value_and_weight.empty() ? 0 : value_and_weight.back().first;
}

}  // namespace crowdloom::consensus
