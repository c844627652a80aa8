#include "services/consensus/core/embedding/embedding_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "services/consensus/core/testing/datasets.h"

namespace crowdloom::consensus {
namespace {

TEST(EmbeddingChoice, MatchesTheReference) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector("rasa_small.json");
  std::map<std::string, size_t> task_of;
  std::map<std::string, uint32_t> worker_of;
  EmbeddedTasks tasks;
  std::vector<std::vector<std::string>> names;
  for (const Json& row : vector.Find("answers")->items) {
    const size_t t = task_of.emplace(row.items[0].string, task_of.size()).first->second;
    tasks.resize(task_of.size());
    names.resize(task_of.size());
    const auto w = static_cast<uint32_t>(
        worker_of.emplace(row.items[1].string, worker_of.size()).first->second);
    std::vector<double> numbers;
    for (const Json& number : row.items[3].items) numbers.push_back(number.number);
    tasks[t].push_back({w, numbers});
    names[t].push_back(row.items[2].string);
  }
  const auto closest = ClosestToAverage(tasks);
  const auto rasa = Rasa(tasks, static_cast<uint32_t>(worker_of.size()));
  for (const auto& [task, t] : task_of) {
    const Json& expected = *vector.Find("expected");
    EXPECT_EQ(names[t][closest[t]], expected.Find("closest_to_average")->Find(task)->string);
    EXPECT_EQ(names[t][rasa.chosen[t]], expected.Find("rasa")->Find(task)->string);
  }
}

TEST(EmbeddingChoice, PreciseWorkersWeighMore) {
  EmbeddedTasks tasks;
  for (int t = 0; t < 20; ++t) {
    const double noise = t % 2 == 0 ? 3 : -3;
    tasks.push_back({{0, {0.0, 0.1}}, {1, {0.1, 0.0}}, {2, {noise, noise}}});
  }
  const RasaChoice choice = Rasa(tasks, 3);
  EXPECT_GT(choice.weight[0], 10 * choice.weight[2]);
  EXPECT_NE(choice.chosen[0], 2u);
}

TEST(EmbeddingChoice, TasksWithoutOutputsAreNoTrouble) {
  EXPECT_EQ(ClosestToAverage({{}}), std::vector<size_t>{0});
  EXPECT_EQ(Rasa({{}}, 2).chosen, std::vector<size_t>{0});
}

}  // namespace
}  // namespace crowdloom::consensus
