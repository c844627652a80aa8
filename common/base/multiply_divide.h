// a * b / c on integers, the product taken in 128 bits and the result rounded once, half away from
// zero. c > 0 and a result that fits are the caller's promise (CHECK).
#ifndef CROWDLOOM_COMMON_BASE_MULTIPLY_DIVIDE_H_
#define CROWDLOOM_COMMON_BASE_MULTIPLY_DIVIDE_H_

#include <cstdint>

#include "common/base/check.h"

namespace crowdloom {

__extension__ using Wide = __int128;

inline int64_t MultiplyDivide(int64_t a, int64_t b, int64_t c) {
  CHECK_GT(c, 0);
  const Wide product = static_cast<Wide>(a) * b;
  const Wide half = product >= 0 ? c / 2 : -(c / 2);
  const Wide result = (product + half) / c;
  CHECK(result <= INT64_MAX && result >= INT64_MIN);
  return static_cast<int64_t>(result);
}

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_MULTIPLY_DIVIDE_H_
