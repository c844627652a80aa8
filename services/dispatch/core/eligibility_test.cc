#include "services/dispatch/core/eligibility.h"

#include <gtest/gtest.h>

#include "common/base/resource_name.h"
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
    "languages: 'en' region: 'CN-31' agreements: 'nda'";

v1::Obstacle FailingOf(const std::string& audience, const std::string& worker = kWorker,
                       std::optional<v1::Device> device = std::nullopt) {
  const auto attributes = Parse<events::v1::WorkerChanged>(worker);
  return FirstFailing(Audience(Parse<v1::Batch::Audience>(audience)), v1::Project::Stage::LABEL,
                      {MakeTenantId(3, 5), &attributes, device});
}

TEST(EligibilityTest, EveryConditionIsLookedAt) {
  const struct {
    const char* audience;
    v1::Obstacle obstacle;
  } kCases[] = {
      {"", v1::OBSTACLE_UNSPECIFIED},
      {"min_level: 4", v1::OBSTACLE_UNSPECIFIED},
      {"min_level: 5", v1::OBSTACLE_UNSPECIFIED},
      {"min_level: 3", v1::OBSTACLE_LEVEL},
      {"min_level: 3 equivalent_exam { skill: 'ner' min: 60 }", v1::OBSTACLE_UNSPECIFIED},
      {"min_level: 3 equivalent_exam { skill: 'ner' min: 61 }", v1::OBSTACLE_LEVEL},
      {"equivalent_exam { skill: 'box' }", v1::OBSTACLE_UNSPECIFIED},
      {"skills { skill: 'ner' min: 60 }", v1::OBSTACLE_UNSPECIFIED},
      {"skills { skill: 'ner' min: 61 }", v1::OBSTACLE_SKILL},
      {"skills { skill: 'ner' max: 59 }", v1::OBSTACLE_SKILL},
      {"skills { skill: 'ner' } skills { skill: 'box' }", v1::OBSTACLE_SKILL},
      {"languages: 'fr' languages: 'en'", v1::OBSTACLE_UNSPECIFIED},
      {"languages: 'zh'", v1::OBSTACLE_UNSPECIFIED},
      {"languages: 'zh-C'", v1::OBSTACLE_LANGUAGE},
      {"languages: 'en-GB'", v1::OBSTACLE_LANGUAGE},
      {"languages: 'fr'", v1::OBSTACLE_LANGUAGE},
      {"regions: 'CN-31'", v1::OBSTACLE_UNSPECIFIED},
      {"regions: 'CN'", v1::OBSTACLE_UNSPECIFIED},
      {"regions: 'CN-11'", v1::OBSTACLE_REGION},
      {"allowed_workers: 'workers/3-5'", v1::OBSTACLE_UNSPECIFIED},
      {"allowed_workers: 'workers/3-6'", v1::OBSTACLE_NOT_ALLOWED},
      {"blocked_workers: 'workers/3-5'", v1::OBSTACLE_BLOCKED},
      {"blocked_workers: 'workers/3-6'", v1::OBSTACLE_UNSPECIFIED},
      {"agreements: 'nda'", v1::OBSTACLE_UNSPECIFIED},
      {"agreements: 'nda' agreements: 'voice'", v1::OBSTACLE_AGREEMENT},
  };
  for (const auto& [audience, obstacle] : kCases) {
    EXPECT_EQ(FailingOf(audience), obstacle) << audience;
  }
}

TEST(EligibilityTest, DevicesAreLookedAtWhereTheyAreKnown) {
  constexpr char kPhones[] = "devices: DEVICE_PHONE devices: DEVICE_TABLET";
  EXPECT_EQ(FailingOf(kPhones, kWorker, v1::DEVICE_TABLET), v1::OBSTACLE_UNSPECIFIED);
  EXPECT_EQ(FailingOf(kPhones, kWorker, v1::DEVICE_DESKTOP), v1::OBSTACLE_DEVICE);
  EXPECT_EQ(FailingOf(kPhones, kWorker, v1::DEVICE_UNSPECIFIED), v1::OBSTACLE_DEVICE);
  EXPECT_EQ(FailingOf(kPhones), v1::OBSTACLE_UNSPECIFIED);
  EXPECT_EQ(FailingOf("", kWorker, v1::DEVICE_UNSPECIFIED), v1::OBSTACLE_UNSPECIFIED);
}

TEST(EligibilityTest, AllThatFailsIsNamed) {
  const auto worker = Parse<events::v1::WorkerChanged>("active: true roles: ROLE_WORKER");
  const Audience audience(Parse<v1::Batch::Audience>(
      "min_level: 5 skills { skill: 'ner' } skills { skill: 'box' } agreements: 'nda'"));
  EXPECT_EQ(AllFailing(audience, v1::Project::Stage::LABEL, {1, &worker, std::nullopt}),
            (std::vector<Failing>{{v1::OBSTACLE_LEVEL, ""},
                                  {v1::OBSTACLE_SKILL, "ner"},
                                  {v1::OBSTACLE_SKILL, "box"},
                                  {v1::OBSTACLE_AGREEMENT, "nda"}}));
}

TEST(EligibilityTest, NoCertificateIsNoLevel) {
  EXPECT_EQ(FailingOf("min_level: 5", "active: true roles: ROLE_WORKER"), v1::OBSTACLE_LEVEL);
}

TEST(EligibilityTest, TheStageAsksForItsRole) {
  const auto worker = Parse<events::v1::WorkerChanged>(kWorker);
  const auto reviewer = Parse<events::v1::WorkerChanged>("active: true roles: ROLE_REVIEWER");
  const Audience all{v1::Batch::Audience()};
  const auto failing = [&](v1::Project::Stage::Kind kind, const events::v1::WorkerChanged& who) {
    return FirstFailing(all, kind, {1, &who, std::nullopt});
  };
  EXPECT_EQ(failing(v1::Project::Stage::REVIEW, worker), v1::OBSTACLE_ROLE);
  EXPECT_EQ(failing(v1::Project::Stage::REVIEW, reviewer), v1::OBSTACLE_UNSPECIFIED);
  EXPECT_EQ(failing(v1::Project::Stage::LABEL, reviewer), v1::OBSTACLE_ROLE);
  EXPECT_EQ(FailingOf("", "roles: ROLE_WORKER"), v1::OBSTACLE_WORKER_INACTIVE);
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
