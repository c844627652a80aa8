// ./dev sim: any number of seeds of the simulation of dispatch.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "services/dispatch/simulation/simulation.h"

int main(int argc, char** argv) {
  CLI::App app("Runs dispatch with everything that can go wrong, by seeds");
  uint64_t seeds = 1000, first = 1;
  app.add_option("--seeds", seeds, "How many")->capture_default_str();
  app.add_option("--first", first, "The first one")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  crowdloom::dispatch::simulation::Simulation simulation;
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    const auto outcome = simulation.Run(seed);
    if (outcome.ok()) continue;
    std::printf("%s\n%s", outcome.wrong.c_str(), outcome.history.c_str());
    std::printf("again: ./dev sim --seeds 1 --first %llu\n", static_cast<unsigned long long>(seed));
    return 1;
  }
  std::printf("%llu seeds, all promises held\n", static_cast<unsigned long long>(seeds));
  return 0;
}
