#include "services/ledger/core/rounding.h"

#include <algorithm>
#include <numeric>

#include "common/base/check.h"

namespace crowdloom::ledger {

int64_t RoundTo(int64_t amount, int64_t unit) { return MultiplyDivide(amount, 1, unit) * unit; }

int64_t RoundDownTo(int64_t amount, int64_t unit) { return amount / unit * unit; }

std::vector<int64_t> Split(int64_t total, absl::Span<const int64_t> weights) {
  const int64_t sum = std::accumulate(weights.begin(), weights.end(), int64_t{0});
  CHECK(total >= 0 && sum > 0);
  std::vector<int64_t> parts;
  std::vector<std::pair<int64_t, size_t>> remainders;
  int64_t rest = total;
  for (size_t i = 0; i < weights.size(); ++i) {
    const Wide share = static_cast<Wide>(total) * weights[i];
    parts.push_back(static_cast<int64_t>(share / sum));
    remainders.emplace_back(-static_cast<int64_t>(share % sum), i);
    rest -= parts.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (int64_t i = 0; i < rest; ++i) ++parts[remainders[static_cast<size_t>(i)].second];
  return parts;
}

}  // namespace crowdloom::ledger
