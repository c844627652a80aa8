#include "services/dispatch/core/slow_down.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace crowdloom::dispatch {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

v1::Batch With(const std::string& rules) { return Parse<v1::Batch>(rules); }

TEST(SlowDownTest, ConditionsThatAreSetMustAllApply) {
  const auto worker = Parse<events::v1::WorkerChanged>("skills { key: 'gold' value: 40 }");
  const Paces paces = {{5, {5, 12.0}}, {10, {9, 1.0}}};
  const struct {
    const char* rule;
    bool applies;
  } kCases[] = {
      {"", true},
      {"answer_seconds: 13 answer_count: 5", true},
      {"answer_seconds: 12 answer_count: 5", false},
      {"answer_seconds: 13", false},                  // of ten answers there are nine
      {"answer_seconds: 13 answer_count: 7", false},  // nothing is known
      {"skill: 'gold' skill_least: 41", true},
      {"skill: 'gold' skill_least: 40", false},
      {"skill: 'other' skill_least: 1", true},
      {"skill: 'gold' skill_least: 41 answer_seconds: 13 answer_count: 5", true},
      {"skill: 'gold' skill_least: 40 answer_seconds: 13 answer_count: 5", false},
  };
  for (const auto& [rule, applies] : kCases) {
    const v1::Batch batch = With(std::string("slow_downs { interval_seconds: 60 ") + rule + "}");
    EXPECT_EQ(SlownessOf(batch, worker, paces).interval > absl::ZeroDuration(), applies) << rule;
  }
}

TEST(SlowDownTest, OfSeveralTheSlowestCounts) {
  const Slowness slowness =
      SlownessOf(With("slow_downs { interval_seconds: 60 skill: 'a' skill_least: 1 }"
                      "slow_downs { interval_seconds: 5 leases: 4 }"
                      "slow_downs { leases: 2 }"),
                 {}, {});
  EXPECT_EQ(slowness.interval, absl::Seconds(60));
  EXPECT_EQ(slowness.leases, 2);
  EXPECT_EQ(slowness.subject, "a");
}

TEST(SlowDownTest, RulesMustBeWhole) {
  for (const char* rule : {"skill: 'a' skill_least: 1", "skill: 'a' leases: 1",
                           "skill_least: 5 leases: 1", "answer_count: 5 leases: 1", ""}) {
    const v1::Batch batch = With(std::string("slow_downs {") + rule + "}");
    EXPECT_FALSE(CheckSlowDowns(batch).ok()) << rule;
  }
  EXPECT_TRUE(CheckSlowDowns(With("slow_downs { leases: 1 }")).ok());
}

}  // namespace
}  // namespace crowdloom::dispatch
