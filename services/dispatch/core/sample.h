// Drawing a lot's sample: at random, but in proportion to what each worker did, so that nobody's
// work escapes inspection and nobody's is looked at more than its share.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_SAMPLE_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_SAMPLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace crowdloom::dispatch {

// A task that can be drawn.
struct Drawable {
  int64_t worker_id = 0;  // the stratum: whose work it is
  int32_t units = 1;      // of the plan's denominator
};

// Positions of the drawn tasks, ascending: at least `sample_size` units, or all tasks. Each stratum
// gets units by its share of the lot's (largest remainders), and one task at least as long as the
// sample has room for one of each. The same seed draws the same sample.
std::vector<size_t> DrawSample(absl::Span<const Drawable> tasks, int64_t sample_size,
                               uint64_t seed);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_SAMPLE_H_
