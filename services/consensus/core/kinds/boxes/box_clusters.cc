#include "services/consensus/core/kinds/boxes/box_clusters.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/numeric/precision_mean.h"

namespace crowdloom::consensus {
namespace {

bool IsBox(const Json& json) {
  if (!json.is(Json::Kind::kArray) || json.items.size() < 4 || json.items.size() > 5) return false;
  if (json.items.size() == 5 && !json.items[4].is(Json::Kind::kString)) return false;
  return std::all_of(json.items.begin(), json.items.begin() + 4,
                     [](const Json& item) { return item.is(Json::Kind::kNumber); });
}

Box BoxOf(const Json& json) {
  const auto at = [&](size_t i) { return json.items[i].number; };
  return {std::min(at(0), at(2)), std::min(at(1), at(3)), std::max(at(0), at(2)),
          std::max(at(1), at(3)), json.items.size() == 5 ? json.items[4].string : ""};
}

bool ShareAWorker(const std::vector<DrawnBox>& a, const std::vector<DrawnBox>& b) {
  return std::any_of(a.begin(), a.end(), [&](const DrawnBox& one) {
    return std::any_of(b.begin(), b.end(),
                       [&](const DrawnBox& other) { return one.worker == other.worker; });
  });
}

double MeanOverlap(const std::vector<DrawnBox>& a, const std::vector<DrawnBox>& b) {
  double sum = 0;
  for (const DrawnBox& one : a) {
    for (const DrawnBox& other : b) sum += Overlap(one.box, other.box);
  }
  return sum / static_cast<double>(a.size() * b.size());
}

// The mean overlap of clusters that may be joined, -1 of others. Joining updates one row, so that a
// picture with many boxes costs their square and not their cube.
class Merger {
 public:
  explicit Merger(const std::vector<DrawnBox>& drawn) {
    for (const DrawnBox& one : drawn) clusters_.push_back({one});
    overlap_.assign(drawn.size(), std::vector<double>(drawn.size(), -1));
    for (size_t i = 0; i < drawn.size(); ++i) Refresh(i);
  }

  bool JoinBest(double overlap_min) {
    size_t first = 0;
    size_t second = 0;
    double best = overlap_min;
    for (size_t i = 0; i < clusters_.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (overlap_[i][j] > best || (overlap_[i][j] == best && first == second)) {
          best = overlap_[i][j], first = i, second = j;
        }
      }
    }
    if (first == second) return false;
    auto& into = clusters_[second];
    into.insert(into.end(), clusters_[first].begin(), clusters_[first].end());
    clusters_[first].clear();
    Refresh(first);
    Refresh(second);
    return true;
  }

  std::vector<std::vector<DrawnBox>> Take() {
    std::erase_if(clusters_, [](const auto& cluster) { return cluster.empty(); });
    return std::move(clusters_);
  }

 private:
  void Refresh(size_t i) {
    for (size_t j = 0; j < clusters_.size(); ++j) {
      const auto& a = clusters_[i];
      const auto& b = clusters_[j];
      const bool apart = i == j || a.empty() || b.empty() || ShareAWorker(a, b);
      overlap_[i][j] = overlap_[j][i] = apart ? -1 : MeanOverlap(a, b);
    }
  }

  std::vector<std::vector<DrawnBox>> clusters_;
  std::vector<std::vector<double>> overlap_;
};

}  // namespace

absl::StatusOr<std::vector<Box>> ParseBoxes(std::string_view label) {
  const absl::StatusOr<Json> json = ParseJson(label);
  if (!json.ok()) return json.status();
  if (!json->is(Json::Kind::kArray)) return absl::InvalidArgumentError("not a list of boxes");
  std::vector<Box> boxes;
  for (const Json& item : json->items) {
    if (!IsBox(item))
      return absl::InvalidArgumentError("a box is [x1, y1, x2, y2], or with a type");
    boxes.push_back(BoxOf(item));
  }
  return boxes;
}

std::string FormatBoxes(const std::vector<Box>& boxes) {
  std::string out = "[";
  for (const Box& box : boxes) {
    absl::StrAppend(&out, out.size() > 1 ? ", " : "", "[", JsonNumber(box.x1), ", ",
                    JsonNumber(box.y1), ", ", JsonNumber(box.x2), ", ", JsonNumber(box.y2));
    if (!box.type.empty()) absl::StrAppend(&out, ", ", JsonQuoted(box.type));
    out += "]";
  }
  return out + "]";
}

double Overlap(const Box& a, const Box& b) {
  if (a.type != b.type) return 0;
  const double width = std::min(a.x2, b.x2) - std::max(a.x1, b.x1);
  const double height = std::min(a.y2, b.y2) - std::max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  return width * height / (a.Area() + b.Area() - width * height);
}

std::vector<std::vector<DrawnBox>> ClusterBoxes(const std::vector<DrawnBox>& drawn,
                                                double overlap_min) {
  Merger merger(drawn);
  while (merger.JoinBest(overlap_min)) {
  }
  return merger.Take();
}

Box MedianBox(const std::vector<DrawnBox>& cluster) {
  const auto median = [&](double Box::*side) {
    std::vector<double> values;
    for (const DrawnBox& one : cluster) values.push_back(one.box.*side);
    return MedianOf(std::move(values));
  };
  return {median(&Box::x1), median(&Box::y1), median(&Box::x2), median(&Box::y2),
          cluster.front().box.type};
}

}  // namespace crowdloom::consensus
