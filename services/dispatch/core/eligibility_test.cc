#include "services/dispatch/core/eligibility.h"

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

constexpr char kWorker[] =
    "active: true roles: ROLE_WORKER level: 4 skills { key: 'ner' value: 60 } languages: 'zh-CN' "
    "languages: 'en' region: 'CN-31'";

Filter Failing(const std::string& audience, const std::string& worker = kWorker) {
  return FirstFailing(Parse<v1::Batch::Audience>(audience), v1::Project::Stage::LABEL,
                      Parse<events::v1::WorkerChanged>(worker));
}

TEST(EligibilityTest, EveryConditionIsLookedAt) {
  EXPECT_EQ(Failing(""), Filter::kNone);
  EXPECT_EQ(Failing("min_level: 4"), Filter::kNone);
  EXPECT_EQ(Failing("min_level: 5"), Filter::kNone);
  EXPECT_EQ(Failing("min_level: 3"), Filter::kLevel);
  EXPECT_EQ(Failing("skills { skill: 'ner' min: 60 }"), Filter::kNone);
  EXPECT_EQ(Failing("skills { skill: 'ner' min: 61 }"), Filter::kSkill);
  EXPECT_EQ(Failing("skills { skill: 'ner' max: 59 }"), Filter::kSkill);
  EXPECT_EQ(Failing("skills { skill: 'ner' } skills { skill: 'box' }"), Filter::kSkill);
  EXPECT_EQ(Failing("languages: 'fr' languages: 'en'"), Filter::kNone);
  EXPECT_EQ(Failing("languages: 'fr'"), Filter::kLanguage);
  EXPECT_EQ(Failing("regions: 'CN-31'"), Filter::kNone);
  EXPECT_EQ(Failing("regions: 'CN-11'"), Filter::kRegion);
}

TEST(EligibilityTest, NoCertificateIsNoLevel) {
  EXPECT_EQ(Failing("min_level: 5", "active: true roles: ROLE_WORKER"), Filter::kLevel);
}

TEST(EligibilityTest, TheStageAsksForItsRole) {
  const auto worker = Parse<events::v1::WorkerChanged>(kWorker);
  const auto reviewer = Parse<events::v1::WorkerChanged>("active: true roles: ROLE_REVIEWER");
  const v1::Batch::Audience all;
  EXPECT_EQ(FirstFailing(all, v1::Project::Stage::REVIEW, worker), Filter::kRole);
  EXPECT_EQ(FirstFailing(all, v1::Project::Stage::REVIEW, reviewer), Filter::kNone);
  EXPECT_EQ(FirstFailing(all, v1::Project::Stage::LABEL, reviewer), Filter::kRole);
  EXPECT_EQ(Failing("", "roles: ROLE_WORKER"), Filter::kInactive);
}

TEST(EligibilityTest, GuidelinesWithATextAreAcknowledgedByVersion) {
  auto project = Parse<v1::Project>("guidelines_version: 2");
  EXPECT_FALSE(MustAcknowledge(project, 0));
  (*project.mutable_guidelines()->mutable_texts())["en"] = "";
  EXPECT_FALSE(MustAcknowledge(project, 0));
  (*project.mutable_guidelines()->mutable_texts())["en"] = "Draw tight boxes.";
  EXPECT_TRUE(MustAcknowledge(project, 0));
  EXPECT_TRUE(MustAcknowledge(project, 1));
  EXPECT_FALSE(MustAcknowledge(project, 2));
}

}  // namespace
}  // namespace crowdloom::dispatch
