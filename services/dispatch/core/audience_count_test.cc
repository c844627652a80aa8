#include "services/dispatch/core/audience_count.h"

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

v1::CountAudienceResponse Count(const std::string& audience,
                                const std::vector<std::string>& people) {
  const Audience of(Parse<v1::Batch::Audience>(audience));
  AudienceCount count(of, v1::Project::Stage::LABEL);
  for (size_t i = 0; i < people.size(); ++i) {
    const auto attributes = Parse<events::v1::WorkerChanged>(people[i]);
    count.Add({static_cast<int64_t>(i + 1), &attributes, std::nullopt});
  }
  return count.Finish();
}

constexpr char kActive[] = "active: true roles: ROLE_WORKER ";

TEST(AudienceCountTest, TheFilterWhoseRemovalLetsInTheMostIsFirst) {
  const std::string active = kActive;
  const auto counted =
      Count("min_level: 4 skills { skill: 'ner' min: 50 } languages: 'en'",
            {
                active + "level: 4 skills { key: 'ner' value: 90 } languages: 'en'",
                active + "level: 5 skills { key: 'ner' value: 20 }",
                active + "level: 5 languages: 'zh-CN'",
                active + "level: 5 skills { key: 'ner' value: 90 }",
                active + "level: 3 skills { key: 'ner' value: 90 }",
            });
  EXPECT_EQ(counted.worker_count(), 5);
  EXPECT_EQ(counted.matching_count(), 1);
  ASSERT_EQ(counted.filters_size(), 3);
  // Four lack the language, of whom one lacks nothing else; three lack the level, two the skill.
  EXPECT_EQ(counted.filters(0).filter(), v1::OBSTACLE_LANGUAGE);
  EXPECT_EQ(counted.filters(0).failing_count(), 4);
  EXPECT_EQ(counted.filters(0).sole_count(), 1);
  EXPECT_EQ(counted.filters(1).filter(), v1::OBSTACLE_LEVEL);
  EXPECT_EQ(counted.filters(1).failing_count(), 3);
  EXPECT_EQ(counted.filters(1).sole_count(), 0);
  EXPECT_EQ(counted.filters(2).subject(), "ner");
  EXPECT_EQ(counted.filters(2).failing_count(), 2);
}

TEST(AudienceCountTest, SkillsAreFiltersOfTheirOwnAndCountOnce) {
  const std::string active = kActive;
  const auto counted =
      Count("skills { skill: 'a' } skills { skill: 'b' } skills { skill: 'b' }",
            {active + "skills { key: 'a' value: 1 }", active + "skills { key: 'b' value: 1 }",
             active + "skills { key: 'a' value: 1 }"});
  ASSERT_EQ(counted.filters_size(), 2);
  EXPECT_EQ(counted.filters(0).subject(), "b");
  EXPECT_EQ(counted.filters(0).sole_count(), 2);
  EXPECT_EQ(counted.filters(1).subject(), "a");
  EXPECT_EQ(counted.filters(1).sole_count(), 1);
}

TEST(AudienceCountTest, WhoCannotWorkAtAllIsNotCounted) {
  const auto counted =
      Count("", {kActive, "roles: ROLE_WORKER", "active: true roles: ROLE_REVIEWER"});
  EXPECT_EQ(counted.worker_count(), 1);
  EXPECT_EQ(counted.matching_count(), 1);
  EXPECT_EQ(counted.filters_size(), 0);
}

}  // namespace
}  // namespace crowdloom::dispatch
