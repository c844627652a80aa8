#include "services/dispatch/core/price.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "common/base/rng.h"

namespace crowdloom::dispatch {
namespace {

using v1::Batch;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}
Batch::Price Price(const std::string& text) { return Parse<Batch::Price>(text); }
events::v1::WorkerChanged Worker(const std::string& text) {
  return Parse<events::v1::WorkerChanged>(text);
}
type::v1::Answer Answer(const std::string& value) {
  return Parse<type::v1::Answer>("values { key: 'a' value { " + value + " } }");
}
FrozenPrice Freeze(const std::string& price, const std::string& worker = "") {
  return FreezeLabelPrice(Price(price), Worker(worker), absl::UnixEpoch());
}
std::string Wrong(const std::string& price) {
  Violations wrong;
  CheckPrice(Price(price), wrong);
  return wrong.empty() ? "" : wrong.all()[0].field;
}

TEST(PriceTest, ATaskIsWorthItsRateWhateverItHolds) {
  for (const std::string price :
       {"label_micros: 40000", "plans { unit: TASK rate_micros: 40000 }"}) {
    EXPECT_EQ(AmountFor(Freeze(price), 0), 40'000);
    EXPECT_EQ(AmountFor(Freeze(price), 99), 40'000);
    EXPECT_EQ(LabelCostMax(Price(price)), 40'000);
  }
}

TEST(PriceTest, CoefficientsMultiplyAndAreRoundedOnce) {
  const std::string plan =
      "plans { unit: TASK rate_micros: 40001 levels { level: 3 coefficient_ppm: 1100000 }"
      " skill: 'boxes' skills { least: 60 coefficient_ppm: 1050000 }"
      " skills { least: 80 coefficient_ppm: 1200000 }";
  const std::string good = "skills { key: 'boxes' value: 80 }";
  EXPECT_EQ(Freeze(plan + " }").rate, 40'001);
  EXPECT_EQ(Freeze(plan + " }", "level: 3").rate, 44'001);
  EXPECT_EQ(Freeze(plan + " }", "skills { key: 'boxes' value: 79 }").rate, 42'001);
  EXPECT_EQ(Freeze(plan + " }", "skills { key: 'other' value: 99 }").rate, 40'001);
  EXPECT_EQ(Freeze(plan + " }", "level: 3 " + good).rate, 52'801);
  EXPECT_EQ(Freeze(plan + " difficulty_ppm: 500000 }", "level: 3 " + good).rate, 26'401);
}

TEST(PriceTest, ThePlanOfTheMomentCounts) {
  const Batch::Price price = Price(
      "plans { unit: TASK rate_micros: 1 }"
      "plans { unit: TASK rate_micros: 2 valid_from_time { seconds: 100 } }"
      "plans { unit: TASK rate_micros: 3 valid_from_time { seconds: 200 } }");
  const auto at = [&](int64_t seconds) {
    return FreezeLabelPrice(price, {}, absl::FromUnixSeconds(seconds)).rate;
  };
  EXPECT_EQ(at(99), 1);
  EXPECT_EQ(at(100), 2);
  EXPECT_EQ(at(1000), 3);
  EXPECT_EQ(LabelCostMax(price), 3);
}

TEST(PriceTest, CountsWhatAnAnswerHolds) {
  EXPECT_EQ(QuantityOf(Batch::OBJECT, Answer("boxes { boxes {} boxes {} }")), 2);
  EXPECT_EQ(QuantityOf(Batch::OBJECT, Answer("shapes { shapes {} }")), 1);
  EXPECT_EQ(QuantityOf(Batch::OBJECT, Answer("spans { spans {} spans {} spans {} }")), 3);
  EXPECT_EQ(QuantityOf(Batch::OBJECT, Answer("text: 'two words'")), 0);
  EXPECT_EQ(QuantityOf(Batch::TASK, Answer("number: 3")), 1);
}

TEST(PriceTest, CountsWordsInScriptsWithAndWithoutSpaces) {
  const auto words = [](const std::string& text) {
    return QuantityOf(Batch::WORD, Answer("text: \"" + text + "\""));
  };
  EXPECT_EQ(words("It's 3 o'clock, isn't it?"), 5);
  EXPECT_EQ(words("今天很好。"), 4);
  EXPECT_EQ(words("用GPU训练"), 4);
  EXPECT_EQ(words("naïve café"), 2);
  EXPECT_EQ(words(" ,.! "), 0);
  EXPECT_EQ(QuantityOf(Batch::WORD, Answer("segments { segments { text: 'a b' }"
                                           " segments { text: 'c' } }")),
            3);
}

TEST(PriceTest, CountsMediaOnceHoweverSegmentsOverlap) {
  const type::v1::Answer answer = Answer(
      "segments { segments { start_ms: 5000 end_ms: 9000 } segments { start_ms: 0 end_ms: 2000 }"
      " segments { start_ms: 8000 end_ms: 10000 } segments { start_ms: 6000 end_ms: 7000 } }");
  EXPECT_EQ(QuantityOf(Batch::MEDIA_SECOND, answer), 7'000);
  const std::string cap = " cap_micros: 9000000 }";
  EXPECT_EQ(AmountFor(Freeze("plans { unit: MEDIA_SECOND rate_micros: 50000" + cap), 1'500),
            75'000);
  const FrozenPrice minute = Freeze("plans { unit: MEDIA_MINUTE rate_micros: 3000000" + cap);
  EXPECT_EQ(AmountFor(minute, 90'000), 4'500'000);
  EXPECT_EQ(AmountFor(minute, 1), 50);
}

TEST(PriceTest, NothingIsWorthMoreThanItsCapNorLessThanZero) {
  const FrozenPrice price =
      Freeze("plans { unit: OBJECT rate_micros: 100000 cap_micros: 2000000 }");
  EXPECT_EQ(AmountFor(price, 12), 1'200'000);
  EXPECT_EQ(AmountFor(price, 21), 2'000'000);
  EXPECT_EQ(AmountFor(price, INT64_MAX), 2'000'000);
  EXPECT_EQ(AmountFor(price, -5), 0);
}

TEST(PriceTest, WhatIsHeldCoversWhoeverTakesIt) {
  Rng rng(5);
  for (int i = 0; i < 500; ++i) {
    Batch::Price price = Price("plans { unit: OBJECT skill: 's' skills { least: 50 } levels {} }");
    Batch::PricePlan& plan = *price.mutable_plans(0);
    plan.set_rate_micros(1 + static_cast<int64_t>(rng.Uniform(100'000)));
    plan.set_cap_micros(1 + static_cast<int64_t>(rng.Uniform(1'000'000)));
    plan.set_difficulty_ppm(1 + static_cast<int64_t>(rng.Uniform(3'000'000)));
    plan.mutable_levels(0)->set_level(static_cast<int>(rng.Uniform(6)));
    plan.mutable_levels(0)->set_coefficient_ppm(static_cast<int64_t>(rng.Uniform(2'000'000)));
    plan.mutable_skills(0)->set_coefficient_ppm(static_cast<int64_t>(rng.Uniform(2'000'000)));
    events::v1::WorkerChanged worker;
    worker.set_level(static_cast<int>(rng.Uniform(6)));
    (*worker.mutable_skills())["s"] = static_cast<int>(rng.Uniform(101));
    const FrozenPrice frozen = FreezeLabelPrice(price, worker, absl::UnixEpoch());
    EXPECT_LE(AmountFor(frozen, static_cast<int64_t>(rng.Uniform(1000))), LabelCostMax(price));
  }
}

TEST(PriceTest, PlansThatCannotBeUsedAreNamed) {
  const std::string good = "plans { unit: OBJECT rate_micros: 1 cap_micros: 9 ";
  EXPECT_EQ(Wrong("label_micros: 1"), "");
  EXPECT_EQ(Wrong(good + "}"), "");
  EXPECT_EQ(Wrong("plans { rate_micros: 1 }"), "price.plans[0].unit");
  EXPECT_EQ(Wrong("plans { unit: OBJECT rate_micros: 1 }"), "price.plans[0].cap_micros");
  EXPECT_EQ(Wrong(good + "valid_from_time {} }"), "price.plans[0].valid_from_time");
  EXPECT_EQ(Wrong(good + "}" + good + "}"), "price.plans[1].valid_from_time");
  const std::string later = good + "valid_from_time { seconds: 5 } }";
  EXPECT_EQ(Wrong(good + "}" + later + later), "price.plans[2].valid_from_time");
  EXPECT_EQ(Wrong(good + "levels { level: 1 } levels { level: 1 } }"), "price.plans[0].levels");
  EXPECT_EQ(Wrong(good + "skills { least: 1 } }"), "price.plans[0].skill");
  EXPECT_EQ(Wrong(good + "skill: 's' skills { least: 2 } skills { least: 1 } }"),
            "price.plans[0].skills");
  EXPECT_EQ(Wrong("plans { unit: TASK rate_micros: 1000000000000 difficulty_ppm: 100000000"
                  " levels { level: 1 coefficient_ppm: 100000000 } }"),
            "price.plans[0]");
}

}  // namespace
}  // namespace crowdloom::dispatch
