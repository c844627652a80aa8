#include "services/consensus/core/kinds/polygons/grid.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace crowdloom::consensus {
namespace {

using Node = std::pair<size_t, size_t>;  // x, y of a cell corner

bool Collinear(const Corner& a, const Corner& b, const Corner& c) {
  return (a.x == b.x && b.x == c.x) || (a.y == b.y && b.y == c.y);
}

// Edges between a set cell and one that is not, directed with the set cell on the right.
std::multimap<Node, Node> Border(const std::vector<char>& cells, size_t width, size_t height) {
  const auto set = [&](size_t x, size_t y) {
    return x < width && y < height && cells[y * width + x] != 0;  // size_t(-1) is outside too
  };
  std::multimap<Node, Node> edges;
  for (size_t y = 0; y < height; ++y) {
    for (size_t x = 0; x < width; ++x) {
      if (!set(x, y)) continue;
      if (!set(x, y - 1)) edges.emplace(Node(x, y), Node(x + 1, y));
      if (!set(x + 1, y)) edges.emplace(Node(x + 1, y), Node(x + 1, y + 1));
      if (!set(x, y + 1)) edges.emplace(Node(x + 1, y + 1), Node(x, y + 1));
      if (!set(x - 1, y)) edges.emplace(Node(x, y + 1), Node(x, y));
    }
  }
  return edges;
}

std::vector<Node> LongestLoop(std::multimap<Node, Node> edges) {
  std::vector<Node> longest;
  while (!edges.empty()) {
    std::vector<Node> loop = {edges.begin()->first};
    for (auto at = edges.begin(); at != edges.end(); at = edges.find(loop.back())) {
      loop.push_back(at->second);
      edges.erase(at);
    }
    if (loop.size() > longest.size()) longest = std::move(loop);
  }
  return longest;
}

}  // namespace

Grid::Grid(const std::vector<Polygon>& polygons) {
  double right = -1e300, bottom = -1e300;
  left_ = top_ = 1e300;
  for (const Polygon& polygon : polygons) {
    for (const Corner& corner : polygon) {
      left_ = std::min(left_, corner.x), right = std::max(right, corner.x);
      top_ = std::min(top_, corner.y), bottom = std::max(bottom, corner.y);
    }
  }
  const double side = std::max(right - left_, bottom - top_);
  if (!(side > 0) || !std::isfinite(side)) return;
  cell_ = side / kGridCells;
  width_ = static_cast<size_t>(std::ceil((right - left_) / cell_)) + 1;
  height_ = static_cast<size_t>(std::ceil((bottom - top_) / cell_)) + 1;
}

std::vector<char> Grid::Fill(const Polygon& polygon) const {
  std::vector<char> cells(width_ * height_, 0);
  for (size_t row = 0; row < height_; ++row) {
    const double y = top_ + (static_cast<double>(row) + 0.5) * cell_;
    std::vector<double> crossings;
    for (size_t i = 0; i < polygon.size(); ++i) {
      const Corner& a = polygon[i];
      const Corner& b = polygon[(i + 1) % polygon.size()];
      if ((a.y <= y) == (b.y <= y)) continue;
      crossings.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
    }
    std::sort(crossings.begin(), crossings.end());
    for (size_t i = 0; i + 1 < crossings.size(); i += 2) {
      const double from = std::ceil((crossings[i] - left_) / cell_ - 0.5);
      const double to = std::ceil((crossings[i + 1] - left_) / cell_ - 0.5);
      const auto first = static_cast<size_t>(std::clamp<double>(from, 0, width_));
      const auto last = static_cast<size_t>(std::clamp<double>(to, 0, width_));
      std::fill(cells.begin() + row * width_ + first,
                cells.begin() + row * width_ + std::max(first, last), 1);
    }
  }
  return cells;
}

Polygon Grid::Outline(const std::vector<char>& cells) const {
  Polygon outline;
  for (const auto& [x, y] : LongestLoop(Border(cells, width_, height_))) {
    const Corner corner = {left_ + static_cast<double>(x) * cell_,
                           top_ + static_cast<double>(y) * cell_};
    const size_t n = outline.size();
    if (n >= 2 && Collinear(outline[n - 2], outline[n - 1], corner)) outline.pop_back();
    outline.push_back(corner);
  }
  if (outline.size() > 1) outline.pop_back();  // the loop ends where it began
  return outline;
}

double CellOverlap(const std::vector<char>& a, const std::vector<char>& b) {
  double both = 0;
  double either = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    both += a[i] && b[i] ? 1 : 0;
    either += a[i] || b[i] ? 1 : 0;
  }
  return either > 0 ? both / either : 0;
}

}  // namespace crowdloom::consensus
