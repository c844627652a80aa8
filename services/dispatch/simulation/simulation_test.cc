#include "services/dispatch/simulation/simulation.h"

#include <gtest/gtest.h>

namespace crowdloom::dispatch::simulation {
namespace {

constexpr uint64_t kSeeds = 100;  // more by ./dev sim

TEST(SimulationTest, HoldsItsPromisesWhateverGoesWrong) {
  Simulation simulation;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Outcome outcome = simulation.Run(seed);
    ASSERT_TRUE(outcome.ok()) << outcome.wrong << "\n" << outcome.history;
  }
}

TEST(SimulationTest, TheSameSeedGivesTheSameSteps) {
  const auto first = Simulation::StepsOf(5), again = Simulation::StepsOf(5);
  ASSERT_EQ(first.size(), again.size());
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].kind, again[i].kind);
    EXPECT_EQ(first[i].a, again[i].a);
    EXPECT_EQ(first[i].fault, again[i].fault);
  }
}

// A broken promise is noticed, whichever table breaks it.
TEST(SimulationTest, NoticesWhatIsBroken) {
  for (const char* sabotage : {"UPDATE dispatch.place SET counted = counted - 1 WHERE counted > 0",
                               "UPDATE dispatch.assignment SET state = 1 WHERE state = 2",
                               "DELETE FROM dispatch.submission", "DELETE FROM dispatch.outbox",
                               "UPDATE dispatch.place SET open = 0, target = 9"}) {
    Simulation simulation;
    simulation.Sabotage(sabotage);
    bool noticed = false;
    for (uint64_t seed = 1; seed <= 5 && !noticed; ++seed) {
      noticed = !simulation.Run(Simulation::StepsOf(seed)).ok();
    }
    EXPECT_TRUE(noticed) << sabotage;
  }
}

}  // namespace
}  // namespace crowdloom::dispatch::simulation
