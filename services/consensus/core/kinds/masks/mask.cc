#include "services/consensus/core/kinds/masks/mask.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/consensus/core/json.h"

namespace crowdloom::consensus {
namespace {

constexpr double kPixelsMax = 64e6;
constexpr double kAccuracyAtStart = 0.9;
constexpr int kPasses = 50;

absl::StatusOr<Mask> FromRows(const std::vector<Json>& rows) {
  Mask mask;
  mask.height = rows.size();
  for (const Json& row : rows) {
    if (!row.is(Json::Kind::kString)) return absl::InvalidArgumentError("a row is a string");
    if (&row == &rows.front()) mask.width = row.string.size();
    if (row.string.size() != mask.width) return absl::InvalidArgumentError("rows differ in length");
    for (const char c : row.string) {
      if (c != '#' && c != '.') return absl::InvalidArgumentError("a pixel is '#' or '.'");
      mask.inside.push_back(c == '#' ? 1 : 0);
    }
  }
  return mask;
}

absl::StatusOr<Mask> FromRunLengths(const Json& json) {
  const Json* size = json.Find("size");
  const Json* counts = json.Find("counts");
  if (size == nullptr || counts == nullptr || size->items.size() != 2 ||
      !counts->is(Json::Kind::kArray)) {
    return absl::InvalidArgumentError("run lengths need size [height, width] and counts");
  }
  const double height = size->items[0].number;
  const double width = size->items[1].number;
  if (!(height >= 0 && width >= 0 && height * width <= kPixelsMax) ||
      height != std::floor(height) || width != std::floor(width)) {
    return absl::InvalidArgumentError("the size is not that of a picture");
  }
  Mask mask = {static_cast<size_t>(height), static_cast<size_t>(width), {}, true};
  mask.inside.assign(mask.height * mask.width, 0);
  size_t at = 0;
  char inside = 0;
  for (const Json& count : counts->items) {
    if (!(count.number >= 0 && static_cast<double>(at) + count.number <= height * width)) {
      return absl::InvalidArgumentError("counts do not fit the size");
    }
    for (auto n = static_cast<size_t>(count.number); n > 0; --n, ++at) {
      mask.inside[at % mask.height * mask.width + at / mask.height] = inside;
    }
    inside = inside == 0 ? 1 : 0;
  }
  if (at != mask.inside.size()) return absl::InvalidArgumentError("counts do not fill the size");
  return mask;
}

std::string RunLengthsOf(const Mask& mask) {
  std::string out = absl::StrCat("{\"size\": [", mask.height, ", ", mask.width, "], \"counts\": [");
  size_t run = 0;
  char inside = 0;
  for (size_t at = 0; at < mask.inside.size(); ++at) {
    const char pixel = mask.inside[at % mask.height * mask.width + at / mask.height];
    if (pixel != inside) {
      absl::StrAppend(&out, run, ", ");
      run = 0;
      inside = pixel;
    }
    ++run;
  }
  return absl::StrCat(out, run, "]}");
}

}  // namespace

absl::StatusOr<Mask> ParseMask(std::string_view label) {
  const auto json = ParseJson(label);
  if (!json.ok()) return json.status();
  if (json->is(Json::Kind::kArray)) return FromRows(json->items);
  if (json->is(Json::Kind::kObject)) return FromRunLengths(*json);
  return absl::InvalidArgumentError("not a mask");
}

std::string FormatMask(const Mask& mask) {
  if (mask.run_lengths) return RunLengthsOf(mask);
  std::string out = "[";
  for (size_t y = 0; y < mask.height; ++y) {
    absl::StrAppend(&out, y > 0 ? ", " : "", "\"");
    for (size_t x = 0; x < mask.width; ++x)
      out.push_back(mask.inside[y * mask.width + x] ? '#' : '.');
    out.push_back('"');
  }
  return out + "]";
}

PixelProbabilities PixelVote(absl::Span<const Mask* const> masks) {
  PixelProbabilities share(masks.empty() ? 0 : masks.front()->inside.size(), 0.0);
  for (const Mask* mask : masks) {
    for (size_t i = 0; i < share.size(); ++i) share[i] += mask->inside[i];
  }
  for (double& s : share) s /= static_cast<double>(masks.size());
  return share;
}

PixelEmFit PixelEm(absl::Span<const Mask* const> masks) {
  const PixelProbabilities prior = PixelVote(masks);
  PixelEmFit fit = {prior, std::vector<double>(masks.size(), kAccuracyAtStart)};
  const double region = static_cast<double>(
      std::count_if(prior.begin(), prior.end(), [](double p) { return p > 0; }));
  if (region == 0) return fit;
  for (int pass = 0; pass < kPasses; ++pass) {
    std::vector<double> odds;
    for (double a : fit.accuracy)
      odds.push_back(std::log(std::max(a, 1e-9) / std::max(1 - a, 1e-9)));
    std::vector<double> wrong(masks.size(), 0.0);
    for (size_t i = 0; i < prior.size(); ++i) {
      if (prior[i] == 0) continue;
      double log_odds = std::log(prior[i]) - std::log(std::max(1 - prior[i], 1e-12));
      for (size_t m = 0; m < masks.size(); ++m)
        log_odds += masks[m]->inside[i] ? odds[m] : -odds[m];
      fit.probability[i] = 1 / (1 + std::exp(-log_odds));
      for (size_t m = 0; m < masks.size(); ++m) {
        wrong[m] += masks[m]->inside[i] ? 1 - fit.probability[i] : fit.probability[i];
      }
    }
    for (size_t m = 0; m < masks.size(); ++m) fit.accuracy[m] = 1 - wrong[m] / region;
  }
  return fit;
}

double MaskOverlap(const Mask& a, const Mask& b) {
  double both = 0;
  double either = 0;
  for (size_t i = 0; i < std::min(a.inside.size(), b.inside.size()); ++i) {
    both += a.inside[i] && b.inside[i] ? 1 : 0;
    either += a.inside[i] || b.inside[i] ? 1 : 0;
  }
  return either > 0 ? both / either : 1;
}

}  // namespace crowdloom::consensus
