#include "common/json/json.h"

#include <gtest/gtest.h>

namespace crowdloom::json {
namespace {

std::string Reformatted(std::string_view text) {
  const auto parsed = Parse(text);
  const auto* error = std::get_if<Error>(&parsed);
  return error ? "error: " + error->message : Format(std::get<Value>(parsed));
}

Error ErrorOf(std::string_view text) {
  const auto parsed = Parse(text);
  const auto* error = std::get_if<Error>(&parsed);
  return error ? *error : Error{};
}

TEST(JsonTest, KeepsWhatIsWellFormed) {
  for (const std::string_view text : {R"({"a":[1,-2.5e+3,true,null,"x"],"b":{}})", "[]",
                                      "9007199254740993", R"("\"\\\n")", R"({"人":"🚀"})"}) {
    EXPECT_EQ(Reformatted(text), text);
  }
  EXPECT_EQ(Reformatted(R"( [ "\u4eba\ud83d\ude80\/" , 0 ] )"), R"(["人🚀/",0])");
}

TEST(JsonTest, RefusesWhatTheStandardDoesNotHave) {
  for (const std::string_view text : {"",
                                      "{",
                                      "[1,]",
                                      R"({"a":1,})",
                                      "{a:1}",
                                      "{'a':1}",
                                      "01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "1e",
                                      "nul",
                                      "[1] x",
                                      R"("\x")",
                                      R"("\u12")",
                                      R"("\ud800")",
                                      "\"\n\"",
                                      "\"\xff\"",
                                      "\"\xc0\xaf\"",
                                      "\"\xed\xa0\x80\"",
                                      "NaN",
                                      R"({"a" 1})",
                                      R"({"a":1 "b":2})",
                                      R"({"a":1,"a":2})",
                                      "\"abc"}) {
    EXPECT_TRUE(Reformatted(text).starts_with("error: ")) << text << " -> " << Reformatted(text);
  }
}

TEST(JsonTest, TellsLineAndColumnInCharacters) {
  const Error error = ErrorOf("{\n  \"人\": tru}");
  EXPECT_EQ(error.line, 2);
  EXPECT_EQ(error.column, 8);
}

TEST(JsonTest, BoundsTheDepth) {
  const std::string deep = std::string(10000, '[');
  EXPECT_EQ(ErrorOf(deep).message, "more than 64 levels");
}

TEST(JsonTest, FindsMembers) {
  const Value value = std::get<Value>(Parse(R"({"a":1})"));
  ASSERT_NE(value.Find("a"), nullptr);
  EXPECT_EQ(value.Find("a")->text, "1");
  EXPECT_EQ(value.Find("b"), nullptr);
}

}  // namespace
}  // namespace crowdloom::json
