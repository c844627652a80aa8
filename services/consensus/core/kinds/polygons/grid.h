// Polygons on a grid: filling them in, and tracing the outline of what most of them cover.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_POLYGONS_GRID_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_POLYGONS_GRID_H_

#include <cstddef>
#include <vector>

namespace crowdloom::consensus {

struct Corner {
  double x;
  double y;
  bool operator==(const Corner&) const = default;
};
using Polygon = std::vector<Corner>;

// Square cells over the bounding box of all polygons, `kGridCells` along its longer side.
inline constexpr size_t kGridCells = 192;

class Grid {
 public:
  explicit Grid(const std::vector<Polygon>& polygons);

  size_t width() const { return width_; }
  size_t height() const { return height_; }

  // One cell, 0 or 1, by whether its middle lies inside (even-odd rule), row by row.
  std::vector<char> Fill(const Polygon& polygon) const;

  // The longest outline of the cells that are set, in the polygons' coordinates, without corners
  // that lie on a straight line; empty when no cell is set.
  Polygon Outline(const std::vector<char>& cells) const;

 private:
  double left_ = 0;
  double top_ = 0;
  double cell_ = 1;
  size_t width_ = 1;
  size_t height_ = 1;
};

// Intersection over union of two fillings of one grid.
double CellOverlap(const std::vector<char>& a, const std::vector<char>& b);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_POLYGONS_GRID_H_
