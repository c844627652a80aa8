// What dynamic overlap costs and brings on a recorded crowd, by the live decisions themselves:
// recorded answers are given one by one, in random rounds, to the tasks that ask for more.
#ifndef CROWDLOOM_TESTS_LOAD_CROWD_REPLAY_H_
#define CROWDLOOM_TESTS_LOAD_CROWD_REPLAY_H_

#include <cstdint>
#include <string>

namespace crowdloom::load {

struct CrowdReplay {
  double answers_per_task = 0;
  double accuracy = 0;           // of the tasks whose truth is known
  double recorded_per_task = 0;  // if everybody's answer were used
};

// `folder` holds answers.csv (task,worker,label) and truth.csv (task,label), without quotes. Ends
// the program when it cannot be read.
CrowdReplay ReplayCrowd(const std::string& folder, int threshold_ppm, uint64_t seed);

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_CROWD_REPLAY_H_
