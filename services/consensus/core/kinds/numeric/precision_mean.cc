#include "services/consensus/core/kinds/numeric/precision_mean.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr double kPseudoAnswers = 10;
constexpr int kPasses = 3;
constexpr double kVarianceMin = 1e-12;
constexpr double kSpreadSmoothing = 0.5;  // of the mean spread, added to each task's
// A worker without any gain keeps a trace of weight, so that a task of theirs alone has a value;
// one who exaggerates earns no more than twice the average.
constexpr double kGainMin = 0.02;
constexpr double kGainMax = 2;

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

// Sums of a worker's answers (y) against the mean of the others' answers to the same tasks (x).
struct Regression {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;

  void Add(double others, double own) {
    n += 1, x += others, y += own;
    xx += others * others, xy += others * own, yy += own * own;
  }
  // About the means.
  Regression Centred() const {
    if (n == 0) return {};
    return {n,
            x / n,
            y / n,
            std::max(0.0, xx - x * x / n),
            xy - x * y / n,
            std::max(0.0, yy - y * y / n)};
  }
};

double MeanOfAnswers(const NumberTasks& tasks) {
  double sum = 0;
  double n = 0;
  for (const auto& answers : tasks) {
    for (const NumberAnswer& answer : answers) sum += answer.value, n += 1;
  }
  return n > 0 ? sum / n : 0;
}

std::vector<Regression> RegressOnOthers(const NumberTasks& tasks, const std::vector<double>& weight,
                                        const std::vector<double>& known) {
  // Round a common origin, so that large numbers close together keep their digits.
  const double origin = MeanOfAnswers(tasks);
  std::vector<Regression> sums(weight.size());
  for (size_t t = 0; t < tasks.size(); ++t) {
    const bool is_known = t < known.size() && !std::isnan(known[t]);
    double sum = 0;
    double total = 0;
    for (const NumberAnswer& answer : tasks[t]) {
      sum += weight[answer.worker] * (answer.value - origin);
      total += weight[answer.worker];
    }
    for (const NumberAnswer& answer : tasks[t]) {
      const double own = answer.value - origin;
      const double w = weight[answer.worker];
      if (is_known) {
        sums[answer.worker].Add(known[t] - origin, own);
      } else if (tasks[t].size() > 1) {
        sums[answer.worker].Add((sum - w * own) / std::max(total - w, kVarianceMin), own);
      }
    }
  }
  for (Regression& one : sums) one = one.Centred();
  return sums;
}

// Gain by variance of each worker, both as multiples of the crowd's.
std::vector<double> WeightsFrom(const std::vector<Regression>& workers) {
  Regression crowd;
  for (const Regression& w : workers) {
    crowd.n += w.n, crowd.xx += w.xx, crowd.xy += w.xy, crowd.yy += w.yy;
  }
  std::vector<double> weights(workers.size(), 1.0);
  if (crowd.xx <= 0 || crowd.xy <= 0) return weights;  // nobody sees what others see
  const double gain = crowd.xy / crowd.xx;
  const double spread = crowd.xx / crowd.n;
  const double variance =
      std::max((crowd.yy - gain * crowd.xy) / crowd.n, kVarianceMin * crowd.yy / crowd.n);
  for (size_t i = 0; i < workers.size(); ++i) {
    const Regression& w = workers[i];
    const double own = (w.xy + kPseudoAnswers * spread * gain) / (w.xx + kPseudoAnswers * spread);
    // A mean deviation counts as far as there are answers to know it by.
    const double bias = w.n * w.n / (w.n + kPseudoAnswers) * (w.y - w.x) * (w.y - w.x);
    const double left = std::max(0.0, w.yy - 2 * own * w.xy + own * own * w.xx) + bias;
    const double own_variance = (left + kPseudoAnswers * variance) / (w.n + kPseudoAnswers);
    weights[i] = std::clamp(own / gain, kGainMin, kGainMax) * variance / own_variance;
  }
  return weights;
}

NumberConsensus Finish(const NumberTasks& tasks, std::vector<double> value,
                       std::vector<double> weight) {
  NumberConsensus result = {std::move(value), {}, {}, std::move(weight)};
  const std::vector<double> spread = Spreads(tasks, result.value);
  const double smooth = kSpreadSmoothing * MeanOf(spread);
  for (size_t t = 0; t < tasks.size(); ++t) {
    double total = 0;
    double squares = 0;
    for (const NumberAnswer& answer : tasks[t]) {
      total += result.weight[answer.worker];
      squares += result.weight[answer.worker] * result.weight[answer.worker];
    }
    const double variance = (spread[t] + smooth) / (1 + kSpreadSmoothing);
    result.standard_error.push_back(total > 0 ? std::sqrt(variance * squares) / total : 0);
  }
  for (const double w : result.weight) result.skill.push_back(w / (1 + w));
  return result;
}

void ClampKnown(const std::vector<double>& known, std::vector<double>* value) {
  for (size_t t = 0; t < known.size(); ++t) {
    if (!std::isnan(known[t])) (*value)[t] = known[t];
  }
}

}  // namespace

NumberConsensus PlainMean(const NumberTasks& tasks, uint32_t workers) {
  const std::vector<double> equal(workers, 1.0);
  NumberConsensus result = Finish(tasks, WeightedMeans(tasks, equal), equal);
  const std::vector<double> weight = WeightsFrom(RegressOnOthers(tasks, equal, {}));
  for (uint32_t w = 0; w < workers; ++w) result.skill[w] = weight[w] / (1 + weight[w]);
  return result;
}

NumberConsensus PrecisionMean(const NumberTasks& tasks, uint32_t workers,
                              const std::vector<double>& known) {
  std::vector<double> weight(workers, 1);
  for (int pass = 0; pass < kPasses; ++pass) {
    weight = WeightsFrom(RegressOnOthers(tasks, weight, known));
  }
  std::vector<double> value = WeightedMeans(tasks, weight);
  ClampKnown(known, &value);
  return Finish(tasks, std::move(value), std::move(weight));
}

NumberConsensus PlainMedian(const NumberTasks& tasks, uint32_t workers) {
  std::vector<double> medians;
  for (const auto& answers : tasks) {
    std::vector<double> values;
    for (const NumberAnswer& answer : answers) values.push_back(answer.value);
    medians.push_back(MedianOf(std::move(values)));
  }
  NumberConsensus result = PlainMean(tasks, workers);
  std::vector<double> skill = std::move(result.skill);
  result = Finish(tasks, std::move(medians), std::move(result.weight));
  result.skill = std::move(skill);
  return result;
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
