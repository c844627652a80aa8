#include "services/consensus/core/agreement/agreement.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "services/consensus/core/testing/datasets.h"

namespace crowdloom::consensus {
namespace {

RatedTasks TasksOf(const std::vector<std::array<std::string, 3>>& rows,
                   std::map<std::string, uint32_t>* workers) {
  std::map<std::string, std::map<uint32_t, double>> by_task;
  std::map<std::string, double> names;
  for (const auto& [task, worker, label] : rows) {
    const auto w = workers->emplace(worker, static_cast<uint32_t>(workers->size())).first->second;
    char* end = nullptr;
    double value = std::strtod(label.c_str(), &end);
    if (end == label.c_str()) value = names.emplace(label, names.size()).first->second;
    by_task[task][w] = value;
  }
  RatedTasks tasks;
  for (const auto& [task, ratings] : by_task) {
    tasks.emplace_back();
    for (const auto& [worker, value] : ratings) tasks.back().push_back({worker, value});
  }
  return tasks;
}

std::vector<std::array<std::string, 3>> RowsOf(const Json& vector) {
  std::vector<std::array<std::string, 3>> rows;
  if (const Json* answers = vector.Find("answers")) {
    for (const Json& row : answers->items) {
      const Json& label = row.items[2];
      rows.push_back({row.items[0].string, row.items[1].string,
                      label.is(Json::Kind::kNumber) ? JsonNumber(label.number) : label.string});
    }
    return rows;
  }
  std::ifstream file(testing::DatasetsFolder() + "/crowd/" + vector.Find("dataset")->string +
                     "/answers.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const size_t first = line.find(',');
    const size_t second = line.find(',', first + 1);
    rows.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1),
                    line.substr(second + 1)});
  }
  return rows;
}

class AgreementVector : public ::testing::TestWithParam<const char*> {};

TEST_P(AgreementVector, MatchesTheReference) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector(GetParam());
  std::map<std::string, uint32_t> workers;
  const RatedTasks tasks = TasksOf(RowsOf(vector), &workers);
  const Json& expected = *vector.Find("expected");
  const double tolerance =
      vector.Find("tolerance") != nullptr ? vector.Find("tolerance")->number : 1e-6;
  const auto check = [&](const char* name, std::optional<double> got) {
    const Json* want = expected.Find(name);
    if (want == nullptr) return;
    ASSERT_TRUE(got.has_value()) << name;
    EXPECT_NEAR(*got, want->number, tolerance) << name;
  };
  check("alpha_nominal", KrippendorffAlpha(tasks, Metric::kNominal));
  check("alpha_ordinal", KrippendorffAlpha(tasks, Metric::kOrdinal));
  check("alpha_interval", KrippendorffAlpha(tasks, Metric::kInterval));
  check("alpha_ratio", KrippendorffAlpha(tasks, Metric::kRatio));
  check("fleiss_kappa", FleissKappa(tasks));
  const Json* pair = expected.Find("cohen_kappa_pair");
  if (pair == nullptr) return;
  const uint32_t a = workers.at(pair->Find("workers")->items[0].string);
  const uint32_t b = workers.at(pair->Find("workers")->items[1].string);
  for (const PairAgreement& found : PairwiseAgreement(tasks, KappaWeights::kNone, 1)) {
    if (found.first != std::min(a, b) || found.second != std::max(a, b)) continue;
    EXPECT_EQ(found.common, pair->Find("common_tasks")->number);
    EXPECT_NEAR(*found.kappa, pair->Find("value")->number, tolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Vectors, AgreementVector,
                         ::testing::Values("alpha_krippendorff_2011.json",
                                           "agreement_bluebird.json", "agreement_dog.json",
                                           "agreement_web.json", "agreement_affect_anger.json"));

std::vector<std::vector<double>> TableOf(const Json& rows) {
  std::vector<std::vector<double>> table;
  for (const Json& row : rows.items) {
    table.emplace_back();
    for (const Json& cell : row.items) table.back().push_back(cell.number);
  }
  return table;
}

TEST(Agreement, FleissTextbook) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector("fleiss_textbook.json");
  EXPECT_NEAR(*FleissKappaOfCounts(TableOf(*vector.Find("counts"))),
              vector.Find("expected")->Find("fleiss_kappa")->number, 1e-9);
}

TEST(Agreement, CohenTextbook) {
  const std::vector<std::vector<double>> table = {{20, 5}, {10, 15}};
  EXPECT_NEAR(*CohenKappa(table, KappaWeights::kNone), 0.4, 1e-12);
  // With two labels every weight is the same.
  EXPECT_NEAR(*CohenKappa(table, KappaWeights::kQuadratic), 0.4, 1e-12);
}

TEST(Agreement, WeightsForgiveNearMisses) {
  const std::vector<std::vector<double>> near = {{10, 5, 0}, {5, 10, 5}, {0, 5, 10}};
  EXPECT_GT(*CohenKappa(near, KappaWeights::kLinear), *CohenKappa(near, KappaWeights::kNone));
  EXPECT_GT(*CohenKappa(near, KappaWeights::kQuadratic), *CohenKappa(near, KappaWeights::kLinear));
}

TEST(Agreement, PerfectAgreementIsOne) {
  const RatedTasks tasks = {{{0, 1}, {1, 1}}, {{0, 2}, {1, 2}}};
  for (Metric metric : {Metric::kNominal, Metric::kOrdinal, Metric::kInterval, Metric::kRatio}) {
    EXPECT_DOUBLE_EQ(*KrippendorffAlpha(tasks, metric), 1);
  }
  EXPECT_DOUBLE_EQ(*FleissKappa(tasks), 1);
  EXPECT_DOUBLE_EQ(*MeanKappa(PairwiseAgreement(tasks, KappaWeights::kNone, 1)), 1);
}

TEST(Agreement, HasNoValueWhereItHasNoMeaning) {
  EXPECT_FALSE(KrippendorffAlpha({}, Metric::kNominal).has_value());
  const RatedTasks single = {{{0, 1}}, {{1, 2}}};
  EXPECT_FALSE(KrippendorffAlpha(single, Metric::kInterval).has_value());
  EXPECT_FALSE(FleissKappa(single).has_value());
  EXPECT_FALSE(MeanKappa({}).has_value());
  const RatedTasks equal = {{{0, 1}, {1, 1}}};
  EXPECT_FALSE(KrippendorffAlpha(equal, Metric::kNominal).has_value());
  const RatedTasks negative = {{{0, -1}, {1, 1}}};
  EXPECT_FALSE(KrippendorffAlpha(negative, Metric::kRatio).has_value());
}

TEST(Agreement, PerLabelSeesTheOneInDispute) {
  // Value 3 is always agreed on; 1 and 2 are confused.
  const RatedTasks tasks = {{{0, 3}, {1, 3}}, {{0, 1}, {1, 2}}, {{0, 2}, {1, 1}}, {{0, 3}, {1, 3}}};
  const auto labels = PerLabelAgreement(tasks);
  ASSERT_EQ(labels.size(), 3u);
  EXPECT_DOUBLE_EQ(*labels[2].alpha, 1);
  EXPECT_LT(*labels[0].alpha, 0);
}

}  // namespace
}  // namespace crowdloom::consensus
