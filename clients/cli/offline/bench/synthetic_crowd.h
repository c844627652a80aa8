// A crowd of any size with known truth, for measuring speed: workers of mixed skill, one in ten who
// answers at random, one in ten with a favourite class, errors that fall on two confusing classes
// for the most part, tasks of different difficulty, skewed classes and very uneven activity.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_SYNTHETIC_CROWD_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_SYNTHETIC_CROWD_H_

#include <cstdint>
#include <string>

namespace crowdloom::cli {

struct SyntheticCrowd {
  uint32_t tasks = 200000;
  uint32_t answers_per_task = 5;
  uint32_t workers = 2000;
  uint32_t classes = 10;
  uint64_t seed = 1;
};

struct CrowdFiles {
  std::string answers;  // task,worker,label in random order
  std::string truth;    // task,label
};

CrowdFiles MakeCrowdFiles(const SyntheticCrowd& crowd);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_SYNTHETIC_CROWD_H_
