// Binary masks and their consensus by pixel.
//
// A label is a JSON list of rows, '#' inside and '.' outside, or run lengths as COCO writes them,
// {"size": [height, width], "counts": [...]}, column by column, outside first.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_MASKS_MASK_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_MASKS_MASK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace crowdloom::consensus {

struct Mask {
  size_t height = 0;
  size_t width = 0;
  std::vector<char> inside;  // row by row, 0 or 1
  bool run_lengths = false;  // which of the two forms it was read from
};

absl::StatusOr<Mask> ParseMask(std::string_view label);
std::string FormatMask(const Mask& mask);

// Probability of each pixel. Masks must be of one size.
using PixelProbabilities = std::vector<double>;

// Share of the masks that have the pixel.
PixelProbabilities PixelVote(absl::Span<const Mask* const> masks);

struct PixelEmFit {
  PixelProbabilities probability;
  std::vector<double> accuracy;  // by mask: share of the pixels in question that it has right
};

// EM with one accuracy a worker and picture over the pixels that anybody marked; the prior of a
// pixel is its vote. Source: the form of Dawid-Skene for segmentation in Jung-Lin Lee et al.,
// "Quality evaluation methods for crowdsourced image segmentation", 2018.
PixelEmFit PixelEm(absl::Span<const Mask* const> masks);

// Intersection over union; 1 for two empty masks.
double MaskOverlap(const Mask& a, const Mask& b);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_MASKS_MASK_H_
