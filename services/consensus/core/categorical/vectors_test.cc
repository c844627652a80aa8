// The categorical methods against reference figures of other implementations.

#include <gtest/gtest.h>

#include "services/consensus/core/categorical/dawid_skene.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/testing/datasets.h"

namespace crowdloom::consensus {
namespace {

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
  const Consensus result = Wawa(named_.Build(), {});
  ExpectSkills(*Expected("wawa").Find("skills"), result.worker_skill);
  ExpectPosterior(*Expected("wawa").Find("posterior"), result.posterior, tolerance_);
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

INSTANTIATE_TEST_SUITE_P(Vectors, ClassificationVector,
                         ::testing::Values("classify_3class_30x7.json",
                                           "classify_binary_24x6.json"));

}  // namespace
}  // namespace crowdloom::consensus
