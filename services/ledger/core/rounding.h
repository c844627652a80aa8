// Integer arithmetic on money: every product is taken in 128 bits and rounded once.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_ROUNDING_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_ROUNDING_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "common/base/multiply_divide.h"

namespace crowdloom::ledger {

inline constexpr int64_t kMillion = 1'000'000;
inline constexpr int64_t kFenMicros = 10'000;  // the smallest payable part of a yuan

// To a whole multiple of `unit`: half away from zero, or down towards zero.
int64_t RoundTo(int64_t amount, int64_t unit);
int64_t RoundDownTo(int64_t amount, int64_t unit);

// Splits `total` (>= 0) in proportion to the weights (>= 0, not all 0) by largest remainders, the
// earlier first among equals: the parts always add up to the total.
std::vector<int64_t> Split(int64_t total, absl::Span<const int64_t> weights);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_ROUNDING_H_
