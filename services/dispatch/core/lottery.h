// Weighted fair sharing by lottery: who draws is first as often as its weight says. It needs no
// memory, so any number of replicas share alike, and whoever holds a ticket is drawn in the end.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_LOTTERY_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_LOTTERY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace crowdloom::dispatch {

// `cumulative[i]` is the sum of the weights up to and including i, each at least 1; not empty.
// `chance` is any number, each as likely as another. O(log n).
inline size_t Draw(absl::Span<const int64_t> cumulative, uint64_t chance) {
  const auto ticket = static_cast<int64_t>(chance % static_cast<uint64_t>(cumulative.back()));
  return static_cast<size_t>(std::upper_bound(cumulative.begin(), cumulative.end(), ticket) -
                             cumulative.begin());
}

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_LOTTERY_H_
