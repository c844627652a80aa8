#include "services/consensus/core/json.h"

#include <gtest/gtest.h>

#include <random>

namespace crowdloom::consensus {
namespace {

TEST(Json, ReadsEveryKind) {
  const auto json = ParseJson(R"( {"a": [1, -2.5e3, true, null], "b": "x\n\u00e9\ud83d\ude00"} )");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->Find("a")->items[1].number, -2500);
  EXPECT_TRUE(json->Find("a")->items[2].boolean);
  EXPECT_TRUE(json->Find("a")->items[3].is(Json::Kind::kNull));
  EXPECT_EQ(json->Find("b")->string, "x\n\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(json->Find("c"), nullptr);
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* text : {"", "[1,]", "{\"a\" 1}", "[1] 2", "nul", "\"\\q\"", "\"\\ud800\"",
                           "1e999", "[1", "\"a", "{\"a\":1,}", "+1", "\"\\u12"}) {
    EXPECT_FALSE(ParseJson(text).ok()) << text;
  }
  EXPECT_FALSE(ParseJson(std::string(100000, '[')).ok());
}

TEST(Json, QuotingReadsBack) {
  const std::string text = "a\"b\\c\n\x01\xc3\xa9";
  EXPECT_EQ(ParseJson(JsonQuoted(text))->string, text);
}

TEST(Json, RandomBytesNeverCrash) {
  std::mt19937_64 random(1);
  const std::string alphabet = "[]{}\",:0123456789.eE+-\\untrfals \n";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (uint64_t n = random() % 24; n > 0; --n) text += alphabet[random() % alphabet.size()];
    (void)ParseJson(text);
  }
}

}  // namespace
}  // namespace crowdloom::consensus
