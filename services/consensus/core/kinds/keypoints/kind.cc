// Keypoints: a label is a JSON object of points by name, {"nose": [x, y], ...}; a point left out
// was not visible to the worker. A point is there when at least half of the workers placed it, at
// the median of where they did, weighted by how precise each worker is.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/numeric/precision_mean.h"

namespace crowdloom::consensus::keypoints {
namespace {

constexpr double kPseudoPoints = 10;
constexpr int kRounds = 5;

struct Point {
  double x;
  double y;
};
using Points = std::map<std::string, Point>;

double Distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

absl::StatusOr<Points> ParsePoints(std::string_view label) {
  const auto json = ParseJson(label);
  if (!json.ok()) return json.status();
  if (!json->is(Json::Kind::kObject)) return absl::InvalidArgumentError("not points by name");
  Points points;
  for (const auto& [name, at] : json->members) {
    const bool point = at.is(Json::Kind::kArray) && at.items.size() == 2 &&
                       at.items[0].is(Json::Kind::kNumber) && at.items[1].is(Json::Kind::kNumber);
    if (!point) return absl::InvalidArgumentError("a point is [x, y]");
    points[name] = {at.items[0].number, at.items[1].number};
  }
  return points;
}

std::string FormatPoints(const Points& points) {
  std::string out = "{";
  for (const auto& [name, at] : points) {
    out.append(out.size() > 1 ? ", " : "").append(JsonQuoted(name)).append(": [");
    out.append(JsonNumber(at.x)).append(", ").append(JsonNumber(at.y)).append("]");
  }
  return out + "}";
}

using Labels = std::vector<Points>;

Points Decide(const std::vector<LastAnswer>& answers, const Labels& labels,
              const std::vector<double>& weight, double* sure) {
  std::map<std::string, std::pair<std::vector<std::pair<double, double>>,
                                  std::vector<std::pair<double, double>>>>
      placed;
  for (const LastAnswer& answer : answers) {
    for (const auto& [name, at] : labels[answer.label]) {
      placed[name].first.emplace_back(at.x, weight[answer.worker]);
      placed[name].second.emplace_back(at.y, weight[answer.worker]);
    }
  }
  Points points;
  *sure = 1;
  for (auto& [name, where] : placed) {
    const double share =
        static_cast<double>(where.first.size()) / static_cast<double>(answers.size());
    *sure = std::min(*sure, std::max(share, 1 - share));
    if (share < 0.5) continue;
    points[name] = {WeightedMedian(where.first), WeightedMedian(where.second)};
  }
  return points;
}

// One over the mean distance of a worker's points from the consensus, pulled to the crowd's.
std::vector<double> Precisions(const std::vector<std::vector<LastAnswer>>& by_task,
                               const Labels& labels, const std::vector<Points>& consensus,
                               size_t workers) {
  std::vector<double> off(workers, 0.0);
  std::vector<double> given(workers, 0.0);
  double all = 0;
  double all_given = 0;
  for (size_t t = 0; t < by_task.size(); ++t) {
    for (const LastAnswer& answer : by_task[t]) {
      for (const auto& [name, at] : labels[answer.label]) {
        const auto truth = consensus[t].find(name);
        if (truth == consensus[t].end()) continue;
        const double distance = Distance(at, truth->second);
        off[answer.worker] += distance, all += distance;
        given[answer.worker] += 1, all_given += 1;
      }
    }
  }
  const double crowd = std::max(all_given > 0 ? all / all_given : 1, 1e-9);
  for (size_t w = 0; w < workers; ++w) {
    off[w] = crowd * (given[w] + kPseudoPoints) / (off[w] + kPseudoPoints * crowd);
  }
  return off;  // 1 for an average worker
}

class Keypoints : public Kind {
 public:
  std::string_view name() const override { return "keypoints"; }
  std::vector<std::string_view> methods() const override { return {"weighted-median", "median"}; }

  double Recognize(const AnswerTable& table) const override {
    bool some = false;
    for (std::string_view label : SampleLabels(table)) {
      const auto points = ParsePoints(label);
      if (!points.ok()) return 0;
      some = some || !points->empty();
    }
    return some ? 1 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    Labels labels;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto points = ParsePoints(table.labels[l]);
      if (!points.ok()) return BadLabel(table, l, std::string(points.status().message()));
      labels.push_back(*std::move(points));
    }
    const auto by_task = LastAnswers(table);
    const size_t workers = table.workers.size();
    std::vector<double> weight(workers, 1.0);
    std::vector<double> precision = weight;
    std::vector<Points> consensus(by_task.size());
    std::vector<double> sure(by_task.size());
    for (int round = 0; round < kRounds; ++round) {
      for (size_t t = 0; t < by_task.size(); ++t) {
        consensus[t] = Decide(by_task[t], labels, weight, &sure[t]);
      }
      precision = Precisions(by_task, labels, consensus, workers);
      if (*method == "weighted-median") weight = precision;
    }
    for (double& p : precision) p = p / (1 + p);
    KindResult result;
    result.method = *method;
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      result.rows.push_back({table.tasks[t], result.Keep(FormatPoints(consensus[t])), sure[t]});
    }
    result.workers = WorkerRows(by_task, precision);
    return result;
  }

  // f1 of which points are there, and the mean distance of those on both sides.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double hits = 0, found = 0, wanted = 0, distance = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto want = ParsePoints(known.label);
      if (!want.ok()) return want.status();
      const Points got = *ParsePoints(result.rows[*task].label);
      for (const auto& [name, at] : got) {
        const auto other = want->find(name);
        if (other == want->end()) continue;
        hits += 1;
        distance += Distance(at, other->second);
      }
      found += static_cast<double>(got.size());
      wanted += static_cast<double>(want->size());
    }
    return std::vector<Figure>{{"f1", found + wanted > 0 ? 2 * hits / (found + wanted) : 1},
                               {"mean_distance", distance / std::max(hits, 1.0)}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Keypoints kind;
  return kind;
}

}  // namespace crowdloom::consensus::keypoints
