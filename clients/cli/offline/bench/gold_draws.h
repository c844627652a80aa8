// What some gold is worth: methods run on a recorded crowd with random tasks given as gold, scored
// on the tasks that were not.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_GOLD_DRAWS_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_GOLD_DRAWS_H_

#include <string>

#include "absl/status/statusor.h"

namespace crowdloom::cli {

struct GoldScore {
  double accuracy = 0;
  double expected_calibration_error = 0;
};

// The mean over `draws` seeded draws of `gold` tasks (half of those with truth at most).
absl::StatusOr<GoldScore> ScoreWithGold(const std::string& folder, const std::string& method,
                                        size_t gold, int draws);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_GOLD_DRAWS_H_
