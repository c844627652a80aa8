#include "services/consensus/core/agreement/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

namespace crowdloom::consensus {
namespace {

using Counts = std::map<double, double>;  // answers by value

Counts CountsOf(const std::vector<Rating>& ratings) {
  Counts counts;
  for (const Rating& rating : ratings) counts[rating.value] += 1;
  return counts;
}

// Distances between values under a metric. Ordinal and sum-of-squares forms need the totals.
class Distance {
 public:
  Distance(Metric metric, const Counts& totals) : metric_(metric) {
    double before = 0;
    for (const auto& [value, count] : totals) {
      middle_[value] = before + count / 2;
      before += count;
    }
  }

  double operator()(double a, double b) const {
    if (a == b) return 0;
    switch (metric_) {
      case Metric::kNominal:
        return 1;
      case Metric::kOrdinal: {
        // Answers between the two middles: half of each end, all in between.
        const double between = middle_.at(a) - middle_.at(b);
        return between * between;
      }
      case Metric::kInterval:
        return (a - b) * (a - b);
      case Metric::kRatio:
        return (a - b) * (a - b) / ((a + b) * (a + b));
    }
    return 0;
  }

 private:
  const Metric metric_;
  std::map<double, double> middle_;
};

// Sum over unordered pairs of different values of count * count * distance.
double Disagreement(const Counts& counts, const Distance& distance) {
  double sum = 0;
  for (auto a = counts.begin(); a != counts.end(); ++a) {
    for (auto b = std::next(a); b != counts.end(); ++b) {
      sum += a->second * b->second * distance(a->first, b->first);
    }
  }
  return sum;
}

// A confusion table of two workers over the tasks both rated, with the values it is about.
struct PairTable {
  std::map<std::pair<double, double>, double> cells;
  uint32_t common = 0;
  double alike = 0;
};

std::vector<std::vector<double>> DenseTable(const PairTable& pair) {
  std::map<double, size_t> place;
  for (const auto& [values, count] : pair.cells) {
    place.emplace(values.first, 0);
    place.emplace(values.second, 0);
  }
  size_t next = 0;
  for (auto& [value, index] : place) index = next++;
  std::vector<std::vector<double>> table(next, std::vector<double>(next, 0.0));
  for (const auto& [values, count] : pair.cells) {
    table[place[values.first]][place[values.second]] = count;
  }
  return table;
}

double WeightOf(size_t i, size_t j, KappaWeights weights) {
  const double off = std::abs(static_cast<double>(i) - static_cast<double>(j));
  switch (weights) {
    case KappaWeights::kNone:
      return i == j ? 0 : 1;
    case KappaWeights::kLinear:
      return off;
    case KappaWeights::kQuadratic:
      return off * off;
  }
  return 0;
}

}  // namespace

std::optional<double> KrippendorffAlpha(const RatedTasks& tasks, Metric metric) {
  Counts totals;
  for (const auto& ratings : tasks) {
    if (ratings.size() < 2) continue;
    for (const Rating& rating : ratings) {
      if (metric == Metric::kRatio && rating.value < 0) return std::nullopt;
      totals[rating.value] += 1;
    }
  }
  const Distance distance(metric, totals);
  double observed = 0;
  double answers = 0;
  for (const auto& ratings : tasks) {
    if (ratings.size() < 2) continue;
    const double n = static_cast<double>(ratings.size());
    observed += Disagreement(CountsOf(ratings), distance) / (n - 1);
    answers += n;
  }
  const double expected = Disagreement(totals, distance) / (answers - 1);
  if (answers < 2 || expected <= 0) return std::nullopt;
  return 1 - observed / expected;
}

std::optional<double> FleissKappaOfCounts(const std::vector<std::vector<double>>& counts) {
  std::vector<double> totals;
  double agreement = 0;
  double tasks = 0;
  for (const auto& task : counts) {
    const double n = std::accumulate(task.begin(), task.end(), 0.0);
    if (n < 2) continue;
    totals.resize(std::max(totals.size(), task.size()), 0.0);
    double alike = 0;
    for (size_t l = 0; l < task.size(); ++l) {
      alike += task[l] * (task[l] - 1);
      totals[l] += task[l];
    }
    agreement += alike / (n * (n - 1));
    tasks += 1;
  }
  const double all = std::accumulate(totals.begin(), totals.end(), 0.0);
  if (tasks == 0) return std::nullopt;
  double chance = 0;
  for (double total : totals) chance += total / all * total / all;
  if (chance >= 1) return std::nullopt;
  return (agreement / tasks - chance) / (1 - chance);
}

std::optional<double> FleissKappa(const RatedTasks& tasks) {
  std::map<double, size_t> place;
  for (const auto& ratings : tasks) {
    for (const Rating& rating : ratings) place.emplace(rating.value, place.size());
  }
  std::vector<std::vector<double>> counts;
  for (const auto& ratings : tasks) {
    counts.emplace_back(place.size(), 0.0);
    for (const Rating& rating : ratings) counts.back()[place[rating.value]] += 1;
  }
  return FleissKappaOfCounts(counts);
}

std::optional<double> CohenKappa(const std::vector<std::vector<double>>& table,
                                 KappaWeights weights) {
  std::vector<double> rows(table.size(), 0.0);
  std::vector<double> columns(table.size(), 0.0);
  double total = 0;
  for (size_t i = 0; i < table.size(); ++i) {
    for (size_t j = 0; j < table.size(); ++j) {
      rows[i] += table[i][j];
      columns[j] += table[i][j];
      total += table[i][j];
    }
  }
  double observed = 0;
  double expected = 0;
  for (size_t i = 0; i < table.size(); ++i) {
    for (size_t j = 0; j < table.size(); ++j) {
      observed += WeightOf(i, j, weights) * table[i][j];
      expected += WeightOf(i, j, weights) * rows[i] * columns[j] / std::max(total, 1.0);
    }
  }
  if (expected <= 0) return std::nullopt;
  return 1 - observed / expected;
}

std::vector<PairAgreement> PairwiseAgreement(const RatedTasks& tasks, KappaWeights weights,
                                             uint32_t common_min) {
  std::map<std::pair<uint32_t, uint32_t>, PairTable> tables;
  for (const auto& ratings : tasks) {
    for (const Rating& a : ratings) {
      for (const Rating& b : ratings) {
        if (a.worker >= b.worker) continue;
        PairTable& pair = tables[{a.worker, b.worker}];
        pair.cells[{a.value, b.value}] += 1;
        pair.common += 1;
        pair.alike += a.value == b.value ? 1 : 0;
      }
    }
  }
  std::vector<PairAgreement> pairs;
  for (const auto& [workers, pair] : tables) {
    if (pair.common < common_min) continue;
    pairs.push_back({workers.first, workers.second, pair.common, pair.alike / pair.common,
                     CohenKappa(DenseTable(pair), weights)});
  }
  return pairs;
}

std::optional<double> MeanKappa(absl::Span<const PairAgreement> pairs) {
  double sum = 0;
  double pairs_with_kappa = 0;
  for (const PairAgreement& pair : pairs) {
    if (!pair.kappa) continue;
    sum += *pair.kappa;
    pairs_with_kappa += 1;
  }
  if (pairs_with_kappa == 0) return std::nullopt;
  return sum / pairs_with_kappa;
}

std::vector<LabelAgreement> PerLabelAgreement(const RatedTasks& tasks) {
  Counts totals;
  for (const auto& ratings : tasks) {
    if (ratings.size() < 2) continue;
    for (const Rating& rating : ratings) totals[rating.value] += 1;
  }
  std::vector<LabelAgreement> labels;
  for (const auto& [value, answers] : totals) {
    RatedTasks one_against_all = tasks;
    for (auto& ratings : one_against_all) {
      for (Rating& rating : ratings) rating.value = rating.value == value ? 1 : 0;
    }
    labels.push_back({value, answers, KrippendorffAlpha(one_against_all, Metric::kNominal)});
  }
  return labels;
}

}  // namespace crowdloom::consensus
