// What must hold for every categorical method, whatever the answers.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/testing/datasets.h"

namespace crowdloom::consensus {
namespace {

using testing::AccuracyOf;
using testing::Crowd;
using testing::MakeCrowd;

class EveryMethod : public ::testing::TestWithParam<Method> {
 protected:
  Consensus Run(const Crowd& crowd, const MethodOptions& options = {}) const {
    return GetParam().run(crowd.Build(), options);
  }

  static void ExpectProbabilities(const Matrix<float>& posterior) {
    for (size_t t = 0; t < posterior.rows(); ++t) {
      double sum = 0;
      for (size_t k = 0; k < posterior.columns(); ++k) {
        ASSERT_TRUE(std::isfinite(posterior.at(t, k))) << t << " " << k;
        ASSERT_GE(posterior.at(t, k), 0.0f);
        sum += posterior.at(t, k);
      }
      ASSERT_NEAR(sum, 1.0, 1e-4) << t;
    }
  }

  static void ExpectNear(const Matrix<float>& a, const Matrix<float>& b, double tolerance) {
    ASSERT_EQ(a.rows(), b.rows());
    for (size_t t = 0; t < a.rows(); ++t) {
      for (size_t k = 0; k < a.columns(); ++k) ASSERT_NEAR(a.at(t, k), b.at(t, k), tolerance) << t;
    }
  }
};

TEST_P(EveryMethod, NoAnswersAtAll) {
  const Consensus result = Run({{}, {}, 0, 0, 3});
  EXPECT_EQ(result.posterior.rows(), 0u);
}

TEST_P(EveryMethod, ATaskWithoutAnswersIsNotANumberNowhere) {
  Crowd crowd = MakeCrowd(20, 5, 3, 3, 1);
  crowd.tasks = 25;
  ExpectProbabilities(Run(crowd).posterior);
}

TEST_P(EveryMethod, OneWorkerIsBelieved) {
  const Crowd crowd = {{{0, 0, 0}, {1, 0, 1}, {2, 0, 1}}, {}, 3, 1, 2};
  const Consensus result = Run(crowd);
  ExpectProbabilities(result.posterior);
  if (GetParam().name == "shrink-ebcc") return;  // groups may swap names on three answers
  for (uint32_t t = 0; t < 3; ++t) EXPECT_GE(result.posterior.at(t, t == 0 ? 0 : 1), 0.49f) << t;
}

TEST_P(EveryMethod, OneClassIsCertain) {
  const Consensus result = Run(MakeCrowd(10, 4, 1, 3, 2));
  for (uint32_t t = 0; t < 10; ++t) EXPECT_FLOAT_EQ(result.posterior.at(t, 0), 1.0f);
}

TEST_P(EveryMethod, AllAnswersEqual) {
  Crowd crowd = MakeCrowd(50, 6, 3, 4, 3);
  for (Answer& row : crowd.rows) row.label = 1;
  const Consensus result = Run(crowd);
  ExpectProbabilities(result.posterior);
  for (uint32_t t = 0; t < 50; ++t) EXPECT_EQ(LabelOf(result.posterior, t), 1u);
}

TEST_P(EveryMethod, AWorkerWithOneAnswer) {
  Crowd crowd = MakeCrowd(100, 8, 3, 4, 4);
  crowd.rows.push_back({0, crowd.workers++, 2});
  ExpectProbabilities(Run(crowd).posterior);
}

TEST_P(EveryMethod, AThousandClasses) {
  const Crowd crowd = MakeCrowd(400, 20, 1000, 5, 5);
  const Consensus result = Run(crowd);
  ExpectProbabilities(result.posterior);
  // Maximum likelihood has a million cells a worker to fit from 100 answers: it may be wrong.
  if (GetParam().name == "dawid-skene") return;
  EXPECT_GT(AccuracyOf(result.posterior, crowd.truth), 0.9);
}

TEST_P(EveryMethod, GoodCrowdIsNearlyRight) {
  const Crowd crowd = MakeCrowd(500, 30, 4, 7, 6);
  EXPECT_GT(AccuracyOf(Run(crowd).posterior, crowd.truth), 0.93);
}

TEST_P(EveryMethod, ThreadsGiveTheSameBits) {
  const Crowd crowd = MakeCrowd(6000, 40, 3, 4, 7);
  const Consensus one = Run(crowd, {.threads = 1});
  const Consensus three = Run(crowd, {.threads = 3});
  EXPECT_EQ(one.posterior, three.posterior);
  EXPECT_EQ(one.worker_skill, three.worker_skill);
}

TEST_P(EveryMethod, OrderOfRowsDoesNotMatter) {
  Crowd crowd = MakeCrowd(300, 20, 3, 5, 8);
  const Consensus before = Run(crowd);
  std::shuffle(crowd.rows.begin(), crowd.rows.end(), std::mt19937_64(1));
  EXPECT_EQ(before.posterior, Run(crowd).posterior);
}

TEST_P(EveryMethod, NamesOfWorkersAndLabelsDoNotMatter) {
  if (GetParam().name == "shrink-ebcc") GTEST_SKIP() << "its random start belongs to the columns";
  const Crowd crowd = MakeCrowd(300, 20, 3, 5, 9);
  Crowd renamed = crowd;
  for (Answer& row : renamed.rows) {
    row.worker = crowd.workers - 1 - row.worker;
    row.label = (row.label + 1) % crowd.labels;
  }
  const Consensus before = Run(crowd);
  const Consensus after = Run(renamed);
  for (uint32_t t = 0; t < crowd.tasks; ++t) {
    for (uint32_t k = 0; k < crowd.labels; ++k) {
      ASSERT_NEAR(before.posterior.at(t, k), after.posterior.at(t, (k + 1) % crowd.labels), 5e-3);
    }
  }
}

TEST_P(EveryMethod, OrderOfTasksDoesNotMatter) {
  if (GetParam().name == "shrink-ebcc") GTEST_SKIP() << "its random start belongs to the tasks";
  const Crowd crowd = MakeCrowd(300, 20, 3, 5, 10);
  Crowd turned = crowd;
  for (Answer& row : turned.rows) row.task = crowd.tasks - 1 - row.task;
  const Consensus before = Run(crowd);
  const Consensus after = Run(turned);
  for (uint32_t t = 0; t < crowd.tasks; ++t) {
    for (uint32_t k = 0; k < crowd.labels; ++k) {
      ASSERT_NEAR(before.posterior.at(t, k), after.posterior.at(crowd.tasks - 1 - t, k), 5e-3);
    }
  }
}

TEST_P(EveryMethod, ARepeatedAnswerCountsOnce) {
  Crowd crowd = MakeCrowd(200, 15, 3, 4, 11);
  const Consensus before = Run(crowd);
  const std::vector<Answer> rows = crowd.rows;
  crowd.rows.insert(crowd.rows.end(), rows.begin(), rows.end());
  EXPECT_EQ(before.posterior, Run(crowd).posterior);
}

TEST_P(EveryMethod, GoldIsCertain) {
  Crowd crowd = MakeCrowd(200, 15, 3, 4, 12);
  MethodOptions options;
  options.gold.assign(crowd.tasks, kNoGold);
  for (uint32_t t = 0; t < 20; ++t) options.gold[t] = (crowd.truth[t] + 1) % 3;
  const Consensus result = Run(crowd, options);
  ExpectProbabilities(result.posterior);
  for (uint32_t t = 0; t < 20; ++t)
    EXPECT_NEAR(result.posterior.at(t, options.gold[t]), 1.0f, 1e-5);
}

TEST_P(EveryMethod, AnAdversarialMinorityDoesNotWin) {
  Crowd crowd = MakeCrowd(400, 12, 2, 9, 13);
  for (Answer& row : crowd.rows) {
    if (row.worker < 3) row.label = 1 - static_cast<uint32_t>(crowd.truth[row.task]);
  }
  const double majority = AccuracyOf(Majority(crowd.Build(), {}).posterior, crowd.truth);
  EXPECT_GT(AccuracyOf(Run(crowd).posterior, crowd.truth), majority - 0.02);
}

INSTANTIATE_TEST_SUITE_P(Methods, EveryMethod, ::testing::ValuesIn(Methods()),
                         [](const auto& info) {
                           std::string name(info.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Methods, GoldTellsAdversariesApart) {
  Crowd crowd = MakeCrowd(400, 9, 2, 9, 14);
  for (Answer& row : crowd.rows) {
    if (row.worker < 5) row.label = 1 - static_cast<uint32_t>(crowd.truth[row.task]);
  }
  MethodOptions options;
  options.gold.assign(crowd.tasks, kNoGold);
  for (uint32_t t = 0; t < 60; ++t) options.gold[t] = crowd.truth[t];
  EXPECT_GT(AccuracyOf(GoldWeighted(crowd.Build(), options).posterior, crowd.truth), 0.97);
}

TEST(Methods, UnknownNamesAreRefusedWithTheList) {
  const auto found = FindMethod("guess");
  ASSERT_FALSE(found.ok());
  EXPECT_NE(std::string(found.status().message()).find("shrink-ds"), std::string::npos);
}

TEST(Methods, TiesAreNotBrokenByTheOrderOfLabels) {
  Matrix<float> even(1000, 2);
  int first = 0;
  for (size_t t = 0; t < 1000; ++t) {
    even.at(t, 0) = even.at(t, 1) = 0.5f;
    first += LabelOf(even, t) == 0 ? 1 : 0;
  }
  EXPECT_NEAR(first, 500, 80);
}

TEST(AnswerSet, RefusesIndicesOutsideTheCounts) {
  const std::vector<Answer> rows = {{0, 0, 2}};
  EXPECT_EQ(AnswerSet::Build(rows, 1, 1, 2).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(AnswerSet, KeepsTheLastAnswerOfAWorkerToATask) {
  const std::vector<Answer> rows = {{0, 0, 0}, {0, 1, 1}, {0, 0, 2}};
  const AnswerSet set = *AnswerSet::Build(rows, 1, 2, 3);
  ASSERT_EQ(set.votes(0).size(), 2u);
  EXPECT_EQ(set.pairs()[set.votes(0)[0]].label, 2u);
}

}  // namespace
}  // namespace crowdloom::consensus
