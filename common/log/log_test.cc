#include "common/log/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "common/log/json.h"

namespace crowdloom::log {
namespace {

class LogTest : public ::testing::Test {
 protected:
  LogTest() {
    SetSinkForTest([this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~LogTest() override {
    SetSinkForTest(nullptr);
    SetLevel(Level::kInfo);
  }

  // The line without its time, which is the first field.
  std::string Last() const { return lines_.back().substr(lines_.back().find("\"level\"")); }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, WritesOneObjectWithTypedFields) {
  Info("done", {{"text", "a"}, {"int", -1}, {"big", uint64_t{1} << 63}, {"yes", true}, {"x", 0.5}});
  EXPECT_EQ(Last(),
            R"("level":"info","message":"done","text":"a","int":-1,"big":9223372036854775808,)"
            R"("yes":true,"x":0.5})");
  EXPECT_EQ(lines_[0].substr(0, 9), R"({"time":")");
}

TEST_F(LogTest, DropsLinesBelowTheLevel) {
  Debug("no");
  EXPECT_TRUE(lines_.empty());
  SetLevel(Level::kError);
  Warn("no");
  Error("yes");
  EXPECT_EQ(lines_.size(), 1u);
  EXPECT_EQ(ParseLevel("warn"), Level::kWarn);
  EXPECT_EQ(ParseLevel("loud"), std::nullopt);
}

TEST_F(LogTest, ScopedFieldsNestAndStayOnTheirThread) {
  ScopedFields outer({{"trace_id", "t1"}});
  {
    const std::string method = "Submit";
    ScopedFields inner({{"method", method}});
    Info("a");
    EXPECT_EQ(Last(), R"("level":"info","message":"a","trace_id":"t1","method":"Submit"})");
  }
  Info("b", {{"k", 1}});
  EXPECT_EQ(Last(), R"("level":"info","message":"b","trace_id":"t1","k":1})");
  std::thread([] { Info("c"); }).join();
  EXPECT_EQ(Last(), R"("level":"info","message":"c"})");
}

TEST_F(LogTest, ThreadsDoNotMixTheirLines) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      ScopedFields fields({{"thread", t}});
      for (int i = 0; i < 100; ++i) Info("line", {{"i", i}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(lines_.size(), 400u);
  EXPECT_THAT(lines_, ::testing::Each(::testing::EndsWith("}")));
}

TEST(JsonStringTest, EscapesWhatJsonForbids) {
  const struct {
    std::string text, json;
  } cases[] = {
      {"", R"("")"},
      {"a\"b\\c\n\r\t", R"("a\"b\\c\n\r\t")"},
      {std::string("\0\x1f\x7f", 3), R"("\u0000\u001f\u007f")"},
      {"中文😀é", R"("中文😀é")"},
      {"a\xff", "\"a\xEF\xBF\xBD\""},                                  // not UTF-8
      {"\xc0\xaf", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                    // overlong
      {"\xed\xa0\x80x", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx\""},  // surrogate
      {"\xe4\xb8", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                    // cut short
  };
  for (const auto& c : cases) {
    std::string out;
    AppendJsonString(out, c.text);
    EXPECT_EQ(out, c.json);
  }
}

TEST_F(LogTest, InfinityIsText) {
  Info("x", {{"v", std::numeric_limits<double>::infinity()}});
  EXPECT_EQ(Last(), R"("level":"info","message":"x","v":"inf"})");
}

}  // namespace
}  // namespace crowdloom::log
