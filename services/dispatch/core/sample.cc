#include "services/dispatch/core/sample.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/rng.h"

namespace crowdloom::dispatch {
namespace {

struct Stratum {
  std::vector<size_t> tasks;  // in random order
  int64_t units = 0;
  int64_t quota = 0;  // units to draw
};

std::vector<Stratum> StrataOf(absl::Span<const Drawable> tasks, Rng& rng) {
  std::map<int64_t, Stratum> by_worker;
  for (size_t i = 0; i < tasks.size(); ++i) {
    Stratum& stratum = by_worker[tasks[i].worker_id];
    stratum.tasks.push_back(i);
    stratum.units += tasks[i].units;
  }
  std::vector<Stratum> strata;
  for (auto& [worker_id, stratum] : by_worker) {
    for (size_t i = stratum.tasks.size(); i > 1; --i) {
      std::swap(stratum.tasks[i - 1], stratum.tasks[rng.Uniform(i)]);
    }
    strata.push_back(std::move(stratum));
  }
  return strata;
}

// Largest remainders; a stratum that would get nothing gets one unit from the largest quota.
void Allot(std::vector<Stratum>& strata, int64_t sample_size) {
  int64_t total = 0;
  for (const Stratum& stratum : strata) total += stratum.units;
  std::vector<std::pair<int64_t, size_t>> remainders;
  int64_t left = sample_size;
  for (size_t i = 0; i < strata.size(); ++i) {
    const int64_t share = strata[i].units * sample_size;
    strata[i].quota = share / total;
    left -= strata[i].quota;
    remainders.emplace_back(-(share % total), i);
  }
  std::sort(remainders.begin(), remainders.end());
  for (const auto& [remainder, i] : remainders) {
    if (left-- > 0) ++strata[i].quota;
  }
  const auto less = [](const Stratum& a, const Stratum& b) { return a.quota < b.quota; };
  for (Stratum& stratum : strata) {
    Stratum& largest = *std::max_element(strata.begin(), strata.end(), less);
    if (stratum.quota > 0 || largest.quota < 2) continue;
    ++stratum.quota;
    --largest.quota;
  }
}

}  // namespace

std::vector<size_t> DrawSample(absl::Span<const Drawable> tasks, int64_t sample_size,
                               uint64_t seed) {
  Rng rng(seed);
  std::vector<Stratum> strata = StrataOf(tasks, rng);
  if (strata.empty()) return {};
  Allot(strata, sample_size);
  std::vector<size_t> drawn;
  for (const Stratum& stratum : strata) {
    int64_t left = stratum.quota;
    for (const size_t task : stratum.tasks) {
      if (left <= 0) break;
      drawn.push_back(task);
      left -= tasks[task].units;
    }
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

}  // namespace crowdloom::dispatch
