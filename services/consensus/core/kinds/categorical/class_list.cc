#include "services/consensus/core/kinds/categorical/class_list.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <tuple>
#include <unordered_map>

namespace crowdloom::consensus {
namespace {

// Numbers first, by value; then names by bytes.
std::tuple<bool, double, std::string_view> OrderOf(std::string_view name) {
  double value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
  const bool number = error == std::errc() && end == name.data() + name.size();
  return {!number, number ? value : 0.0, name};
}

}  // namespace

ClassList SortedClasses(const AnswerTable& table, absl::Span<const KnownLabel> gold) {
  ClassList classes;
  classes.names = table.labels.names();
  for (const KnownLabel& known : gold) {
    if (table.tasks.Find(known.task)) classes.names.push_back(known.label);
  }
  std::sort(classes.names.begin(), classes.names.end(),
            [](std::string_view a, std::string_view b) { return OrderOf(a) < OrderOf(b); });
  classes.names.erase(std::unique(classes.names.begin(), classes.names.end()), classes.names.end());
  std::unordered_map<std::string_view, uint32_t> place;
  for (std::string_view name : classes.names) {
    place.emplace(name, static_cast<uint32_t>(place.size()));
  }
  for (std::string_view name : table.labels.names()) classes.of_label.push_back(place[name]);
  return classes;
}

absl::StatusOr<AnswerSet> DenseAnswers(const AnswerTable& table, const ClassList& classes) {
  const auto count = [](size_t n) { return static_cast<uint32_t>(n); };
  return AnswerSet::Build(table.rows, count(table.tasks.size()), count(table.workers.size()),
                          count(classes.names.size()), classes.of_label);
}

Gold DenseGold(const AnswerTable& table, const ClassList& classes,
               absl::Span<const KnownLabel> gold) {
  Gold dense;
  for (const KnownLabel& known : gold) {
    const auto task = table.tasks.Find(known.task);
    if (!task) continue;
    dense.resize(table.tasks.size(), kNoGold);
    const auto at = std::find(classes.names.begin(), classes.names.end(), known.label);
    dense[*task] = static_cast<int32_t>(at - classes.names.begin());
  }
  return dense;
}

std::vector<Figure> ScoreLabels(const KindResult& result, absl::Span<const KnownLabel> truth) {
  constexpr size_t kBins = 10;
  std::array<double, kBins> gap{};
  std::unordered_map<std::string_view, const ResultRow*> row_of;
  for (const ResultRow& row : result.rows) row_of.emplace(row.task, &row);
  double right = 0;
  double scored = 0;
  for (const KnownLabel& known : truth) {
    const auto at = row_of.find(known.task);
    if (at == row_of.end()) continue;
    const double hit = at->second->label == known.label ? 1 : 0;
    const double sure = at->second->value;
    gap[std::min<size_t>(static_cast<size_t>(sure * kBins), kBins - 1)] += sure - hit;
    right += hit;
    scored += 1;
  }
  double error = 0;
  for (double g : gap) error += std::abs(g);
  const double n = std::max(scored, 1.0);
  return {{"accuracy", right / n},
          {"expected_calibration_error", error / n},
          {"tasks_with_truth", scored}};
}

}  // namespace crowdloom::consensus
