// Boxes on a picture: grouping what several workers drew round the same thing.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_BOXES_BOX_CLUSTERS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_BOXES_BOX_CLUSTERS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace crowdloom::consensus {

struct Box {
  double x1, y1, x2, y2;
  std::string type;  // "" where boxes have none

  double Area() const { return (x2 - x1) * (y2 - y1); }
};

// JSON [[x1, y1, x2, y2], [x1, y1, x2, y2, "type"], ...]; corners in any order are put right.
absl::StatusOr<std::vector<Box>> ParseBoxes(std::string_view label);
std::string FormatBoxes(const std::vector<Box>& boxes);

// Intersection over union; 0 between different types.
double Overlap(const Box& a, const Box& b);

struct DrawnBox {
  uint32_t worker;
  Box box;
};

// Agglomerative: the two clusters with the highest mean overlap are joined while it is at least
// `overlap_min`; a cluster holds at most one box of a worker.
std::vector<std::vector<DrawnBox>> ClusterBoxes(const std::vector<DrawnBox>& drawn,
                                                double overlap_min);

// Coordinate by coordinate.
Box MedianBox(const std::vector<DrawnBox>& cluster);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_BOXES_BOX_CLUSTERS_H_
