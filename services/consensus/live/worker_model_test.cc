#include "services/consensus/live/worker_model.h"

#include <gtest/gtest.h>

#include <vector>

namespace crowdloom::consensus {
namespace {

TEST(WorkerModelTest, QuantilesAreThoseOfTheBetaDistribution) {
  EXPECT_NEAR(BetaQuantile(1, 1, 0.3), 0.3, 1e-9);
  EXPECT_NEAR(BetaQuantile(2, 1, 0.25), 0.5, 1e-9);  // the CDF is x^2
  EXPECT_NEAR(BetaQuantile(8, 2, 0.025), 0.517503, 1e-5);
  EXPECT_NEAR(BetaQuantile(8, 2, 0.975), 0.971855, 1e-5);
  EXPECT_NEAR(BetaQuantile(0.5, 0.5, 0.5), 0.5, 1e-9);
}

TEST(WorkerModelTest, ASpammerSaysNothingAndAnExpertAll) {
  EXPECT_NEAR(SpammerScore(std::vector<double>{8, 2, 8, 2}, 2), 0, 1e-12);
  EXPECT_NEAR(SpammerScore(std::vector<double>{10, 0, 0, 10}, 2), 1, 1e-12);
  EXPECT_NEAR(SpammerScore(std::vector<double>{5, 0, 0, 0, 5, 0, 0, 0, 5}, 3), 1, 1e-12);
  EXPECT_NEAR(SpammerScore(std::vector<double>{0, 10, 10, 0}, 2), 1, 1e-12)
      << "always wrong says as much as always right";
}

TEST(WorkerModelTest, TheIntervalHoldsTheAccuracyAndBiasIsNamed) {
  LabelModel::WorkerView worker{.worker_id = 1, .accuracy = 0.7, .answers = 20};
  worker.confusion = {8, 2, 4, 6};  // says the first class 12 times where it is 10
  type::v1::Answer cat, dog;
  (*cat.mutable_values())["label"].mutable_choice()->add_options("cat");
  (*dog.mutable_values())["label"].mutable_choice()->add_options("dog");
  const auto model = ModelOf(worker, {cat.SerializeAsString(), dog.SerializeAsString()});
  EXPECT_LT(model.accuracy_low(), 0.7);
  EXPECT_GT(model.accuracy_high(), 0.7);
  EXPECT_GT(model.accuracy_low(), 0.4);
  EXPECT_NEAR(model.bias(), 0.1, 1e-9);
  EXPECT_EQ(model.biased_to().values().at("label").choice().options(0), "cat");
}

}  // namespace
}  // namespace crowdloom::consensus
