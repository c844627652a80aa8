// Latencies of a load run.
#ifndef CROWDLOOM_TESTS_LOAD_STATISTICS_H_
#define CROWDLOOM_TESTS_LOAD_STATISTICS_H_

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace crowdloom::load {

// Thread-safe.
class Latencies {
 public:
  void Add(absl::Duration duration) {
    absl::MutexLock lock(&mutex_);
    millis_.push_back(absl::ToDoubleMilliseconds(duration));
  }

  size_t count() const {
    absl::MutexLock lock(&mutex_);
    return millis_.size();
  }

  // In milliseconds; 0 when nothing was measured. `share` is 0.5 for the median.
  double Quantile(double share) {
    absl::MutexLock lock(&mutex_);
    if (millis_.empty()) return 0;
    const auto at = static_cast<size_t>(share * static_cast<double>(millis_.size() - 1));
    std::nth_element(millis_.begin(), millis_.begin() + static_cast<ptrdiff_t>(at), millis_.end());
    return millis_[at];
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<double> millis_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_STATISTICS_H_
