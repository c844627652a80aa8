// Polygons: a label is a JSON list of polygons, each a list of [x, y]. Polygons of several workers
// round the same thing are clustered by overlap; the consensus is the outline of what at least half
// of a cluster covers, or the polygon nearest to the others of its cluster.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <cmath>

#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/polygons/grid.h"

namespace crowdloom::consensus::polygons {
namespace {

constexpr double kOverlapToCluster = 0.3;
// As for boxes: people overlook things more often than they invent them.
constexpr double kVoteShareMin = 0.22;
constexpr double kOverlapToMatch = 0.5;

using Polygons = std::vector<Polygon>;

absl::StatusOr<Polygons> ParsePolygons(std::string_view label) {
  const auto json = ParseJson(label);
  if (!json.ok()) return json.status();
  if (!json->is(Json::Kind::kArray)) return absl::InvalidArgumentError("not a list of polygons");
  Polygons polygons;
  for (const Json& item : json->items) {
    polygons.emplace_back();
    for (const Json& corner : item.items) {
      const bool point = corner.is(Json::Kind::kArray) && corner.items.size() == 2 &&
                         corner.items[0].is(Json::Kind::kNumber) &&
                         corner.items[1].is(Json::Kind::kNumber);
      if (!point) return absl::InvalidArgumentError("a corner is [x, y]");
      polygons.back().push_back({corner.items[0].number, corner.items[1].number});
    }
    if (polygons.back().size() < 3) {
      return absl::InvalidArgumentError("a polygon has three corners or more");
    }
  }
  return polygons;
}

std::string FormatPolygons(const Polygons& polygons) {
  std::string out = "[";
  for (const Polygon& polygon : polygons) {
    out.append(out.size() > 1 ? ", [" : "[");
    for (size_t i = 0; i < polygon.size(); ++i) {
      out.append(i > 0 ? ", [" : "[").append(JsonNumber(polygon[i].x)).append(", ");
      out.append(JsonNumber(polygon[i].y)).append("]");
    }
    out.append("]");
  }
  return out + "]";
}

struct Drawn {
  uint32_t worker;
  const Polygon* polygon;
  std::vector<char> cells;
};
using Cluster = std::vector<Drawn>;

double MeanOverlap(const Drawn& drawn, const Cluster& cluster) {
  double sum = 0;
  for (const Drawn& other : cluster) sum += CellOverlap(drawn.cells, other.cells);
  return sum / static_cast<double>(cluster.size());
}

bool Holds(const Cluster& cluster, uint32_t worker) {
  return std::any_of(cluster.begin(), cluster.end(),
                     [&](const Drawn& drawn) { return drawn.worker == worker; });
}

std::vector<Cluster> ClusterPolygons(std::vector<Drawn> all) {
  std::vector<Cluster> clusters;
  for (Drawn& drawn : all) {
    Cluster* best = nullptr;
    double best_overlap = kOverlapToCluster;
    for (Cluster& cluster : clusters) {
      const double overlap = Holds(cluster, drawn.worker) ? 0 : MeanOverlap(drawn, cluster);
      if (overlap >= best_overlap) best_overlap = overlap, best = &cluster;
    }
    if (best == nullptr) best = &clusters.emplace_back();
    best->push_back(std::move(drawn));
  }
  return clusters;
}

Polygon VotedOutline(const Grid& grid, const Cluster& cluster) {
  std::vector<size_t> votes(grid.width() * grid.height(), 0);
  for (const Drawn& drawn : cluster) {
    for (size_t i = 0; i < votes.size(); ++i) votes[i] += drawn.cells[i];
  }
  std::vector<char> cells;
  for (size_t v : votes) cells.push_back(2 * v >= cluster.size() && v > 0 ? 1 : 0);
  return grid.Outline(cells);
}

Polygon NearestToOthers(const Cluster& cluster) {
  const auto best =
      std::max_element(cluster.begin(), cluster.end(), [&](const Drawn& a, const Drawn& b) {
        return MeanOverlap(a, cluster) < MeanOverlap(b, cluster);
      });
  return *best->polygon;
}

class PolygonKind : public Kind {
 public:
  std::string_view name() const override { return "polygons"; }
  std::vector<std::string_view> methods() const override { return {"vote-outline", "medoid"}; }

  double Recognize(const AnswerTable& table) const override {
    bool some = false;
    for (std::string_view label : SampleLabels(table)) {
      const auto polygons = ParsePolygons(label);
      if (!polygons.ok()) return 0;
      some = some || !polygons->empty();
    }
    return some ? 1 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    std::vector<Polygons> labels;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto polygons = ParsePolygons(table.labels[l]);
      if (!polygons.ok()) return BadLabel(table, l, std::string(polygons.status().message()));
      labels.push_back(*std::move(polygons));
    }
    KindResult result;
    result.method = *method;
    const auto by_task = LastAnswers(table);
    std::vector<double> kept(table.workers.size(), 1.0);
    std::vector<double> drawn(table.workers.size(), 2.0);
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      Polygons consensus;
      double sure = 0;
      const auto [grid, clusters] = ClustersOf(by_task[t], labels);
      for (const Cluster& cluster : clusters) {
        const size_t workers = by_task[t].size();
        const double share = static_cast<double>(cluster.size()) / static_cast<double>(workers);
        const bool enough = share > kVoteShareMin && (workers < 3 || cluster.size() >= 2);
        sure += enough ? share : 1 - share;
        for (const Drawn& one : cluster) drawn[one.worker] += 1, kept[one.worker] += enough;
        Polygon outline = !enough               ? Polygon()
                          : *method == "medoid" ? NearestToOthers(cluster)
                                                : VotedOutline(grid, cluster);
        if (outline.size() >= 3) consensus.push_back(std::move(outline));
      }
      const double n = static_cast<double>(clusters.size());
      result.rows.push_back(
          {table.tasks[t], result.Keep(FormatPolygons(consensus)), n > 0 ? sure / n : 1});
    }
    for (size_t w = 0; w < kept.size(); ++w) kept[w] /= drawn[w];
    result.workers = WorkerRows(by_task, kept);
    return result;
  }

  // Polygons matched at an overlap of one half, the best first.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double hits = 0, overlap = 0, found = 0, wanted = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto want = ParsePolygons(known.label);
      if (!want.ok()) return want.status();
      Polygons both = *ParsePolygons(result.rows[*task].label);
      const size_t got = both.size();
      both.insert(both.end(), want->begin(), want->end());
      const Grid grid(both);
      std::vector<char> used(both.size(), 0);
      for (size_t i = 0; i < got; ++i) {
        const std::vector<char> cells = grid.Fill(both[i]);
        double best = kOverlapToMatch;
        size_t match = 0;
        for (size_t j = got; j < both.size(); ++j) {
          const double o = used[j] ? 0 : CellOverlap(cells, grid.Fill(both[j]));
          if (o >= best) best = o, match = j;
        }
        if (match == 0) continue;
        used[match] = 1;
        hits += 1;
        overlap += best;
      }
      found += static_cast<double>(got);
      wanted += static_cast<double>(want->size());
    }
    return std::vector<Figure>{{"f1", found + wanted > 0 ? 2 * hits / (found + wanted) : 1},
                               {"mean_overlap", overlap / std::max(hits, 1.0)}};
  }

 private:
  struct Clustered {
    Grid grid;
    std::vector<Cluster> clusters;
  };

  static Clustered ClustersOf(const std::vector<LastAnswer>& answers,
                              const std::vector<Polygons>& labels) {
    Polygons all;
    for (const LastAnswer& answer : answers) {
      all.insert(all.end(), labels[answer.label].begin(), labels[answer.label].end());
    }
    Clustered result = {Grid(all), {}};
    std::vector<Drawn> drawn;
    for (const LastAnswer& answer : answers) {
      for (const Polygon& polygon : labels[answer.label]) {
        drawn.push_back({answer.worker, &polygon, result.grid.Fill(polygon)});
      }
    }
    result.clusters = ClusterPolygons(std::move(drawn));
    return result;
  }
};

}  // namespace

const Kind& TheKind() {
  static const PolygonKind kind;
  return kind;
}

}  // namespace crowdloom::consensus::polygons
