// The categorical methods against reference figures of other implementations.

#include <gtest/gtest.h>

#include <algorithm>

#include "services/consensus/core/categorical/dawid_skene.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/categorical/weighted_vote.h"
#include "services/consensus/core/testing/datasets.h"

namespace crowdloom::consensus {
namespace {

bool HasTies(const Matrix<float>& shares) {
  for (size_t t = 0; t < shares.rows(); ++t) {
    const float* row = shares.row(t);
    const float top = *std::max_element(row, row + shares.columns());
    if (std::count(row, row + shares.columns(), top) > 1) return true;
  }
  return false;
}

class ClassificationVector : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    CROWDLOOM_SKIP_WITHOUT_DATASETS();
    json_ = testing::LoadVector(GetParam());
    named_ = testing::AnswersOf(json_);
    tolerance_ = json_.Find("tolerance")->number;
  }

  const Json& Expected(const char* method) const { return *json_.Find("expected")->Find(method); }

  template <class Real>
  void ExpectPosterior(const Json& expected, const Matrix<Real>& posterior,
                       double tolerance) const {
    ASSERT_FALSE(expected.members.empty());
    for (const auto& [task, shares] : expected.members) {
      for (const auto& [label, share] : shares.members) {
        EXPECT_NEAR(posterior.at(named_.tasks.at(task), named_.labels.at(label)), share.number,
                    tolerance)
            << task << " " << label;
      }
    }
  }

  void ExpectSkills(const Json& expected, const std::vector<double>& skills) const {
    for (const auto& [worker, skill] : expected.members) {
      EXPECT_NEAR(skills[named_.workers.at(worker)], skill.number, tolerance_) << worker;
    }
  }

  Json json_;
  testing::NamedAnswers named_;
  double tolerance_ = 0;
};

TEST_P(ClassificationVector, MajorityShares) {
  ExpectPosterior(Expected("majority_vote_shares"), Majority(named_.Build(), {}).posterior,
                  tolerance_);
}

TEST_P(ClassificationVector, Wawa) {
  const AnswerSet answers = named_.Build();
  const Json& skills = *Expected("wawa").Find("skills");
  std::vector<double> weight(answers.workers());
  for (const auto& [worker, skill] : skills.members) {
    weight[named_.workers.at(worker)] = skill.number;
  }
  ExpectPosterior(*Expected("wawa").Find("posterior"), WeightedShares(answers, weight, {}),
                  tolerance_);
  // The reference breaks majority ties by label; here each leader of a tie counts by its share.
  if (!HasTies(Majority(answers, {}).posterior)) {
    ExpectSkills(skills, Wawa(answers, {}).worker_skill);
  }
}

TEST_P(ClassificationVector, DawidSkeneAtTheFixedPoint) {
  const AnswerSet answers = named_.Build();
  const DawidSkeneFit fit = FitDawidSkene(answers, {.passes_max = 2000});
  const Json& expected = Expected("dawid_skene");
  ExpectPosterior(*expected.Find("posterior"), fit.posterior, tolerance_);
  for (const auto& [label, share] : expected.Find("priors")->members) {
    EXPECT_NEAR(fit.class_prior[named_.labels.at(label)], share.number, tolerance_) << label;
  }
  for (size_t p = 0; p < answers.pairs().size(); ++p) {
    for (const auto& [worker, w] : named_.workers) {
      if (w != answers.pairs()[p].worker) continue;
      for (const auto& [label, l] : named_.labels) {
        const Json* rates = expected.Find("errors")->Find(worker + "|" + label);
        if (l != answers.pairs()[p].label || rates == nullptr) continue;
        for (const auto& [truth, rate] : rates->members) {
          EXPECT_NEAR(fit.error_rates.at(p, named_.labels.at(truth)), rate.number, tolerance_);
        }
      }
    }
  }
}

TEST_P(ClassificationVector, OneCoin) {
  const Consensus result = OneCoin(named_.Build(), {.passes_max = 2000});
  const Json& expected = Expected("one_coin_dawid_skene");
  ExpectPosterior(*expected.Find("posterior"), result.posterior, tolerance_);
  ExpectSkills(*expected.Find("skills"), result.worker_skill);
}

TEST_P(ClassificationVector, GladLabels) {
  const Consensus result = Glad(named_.Build(), {});
  const Json& labels = Expected("glad_labels");
  ASSERT_FALSE(labels.members.empty());
  for (const auto& [task, label] : labels.members) {
    EXPECT_EQ(LabelOf(result.posterior, named_.tasks.at(task)), named_.labels.at(label.string))
        << task;
  }
}

INSTANTIATE_TEST_SUITE_P(Vectors, ClassificationVector,
                         ::testing::Values("classify_3class_30x7.json",
                                           "classify_binary_24x6.json"));

}  // namespace
}  // namespace crowdloom::consensus
