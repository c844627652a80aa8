// A run of dispatch's leasing, submitting and loops over a real PostgreSQL and Redis by a handful
// of workers, all of it decided by a seed: also what goes wrong. Between any two round trips to a
// store the process may die (it is forked for that), the database may cut its connections, Redis
// may forget everything. After every step the tables must be what the model says (model.h), and in
// the end every task must get all its answers.
//
//   Simulation simulation;
//   const Outcome outcome = simulation.Run(seed);
//   if (!outcome.ok()) std::cerr << outcome.wrong << outcome.history;
//
// One thread. A failing run is shortened: steps that it fails without are left out.
#ifndef CROWDLOOM_SERVICES_DISPATCH_SIMULATION_SIMULATION_H_
#define CROWDLOOM_SERVICES_DISPATCH_SIMULATION_SIMULATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/dispatch/simulation/play.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch::simulation {

class Simulation {
 public:
  Outcome Run(uint64_t seed);
  Outcome Run(const std::vector<Step>& steps);
  static std::vector<Step> StepsOf(uint64_t seed);

  // Breaks one rule on purpose: the tests see that the simulation notices.
  void Sabotage(const std::string& sql) { sabotage_ = sql; }

 private:
  Outcome Shorten(std::vector<Step> steps, Outcome outcome);

  testing::Floor floor_;
  std::string sabotage_;
};

}  // namespace crowdloom::dispatch::simulation

#endif  // CROWDLOOM_SERVICES_DISPATCH_SIMULATION_SIMULATION_H_
