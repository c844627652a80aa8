#include "services/gateway/core/negotiation.h"

#include <gtest/gtest.h>

#include "common/base/status.h"

namespace crowdloom::gateway {
namespace {

TEST(ChooseEncodingTest, PrefersBrotliThenGzip) {
  EXPECT_EQ(ChooseEncoding("gzip, deflate, br"), Encoding::kBrotli);
  EXPECT_EQ(ChooseEncoding("br, gzip"), Encoding::kBrotli);
  EXPECT_EQ(ChooseEncoding("gzip;q=0.5, deflate"), Encoding::kGzip);
  EXPECT_EQ(ChooseEncoding("deflate"), Encoding::kIdentity);
  EXPECT_EQ(ChooseEncoding(""), Encoding::kIdentity);
}

TEST(ChooseEncodingTest, HonoursARefusal) {
  EXPECT_EQ(ChooseEncoding("br;q=0, gzip"), Encoding::kGzip);
  EXPECT_EQ(ChooseEncoding("br; q=0.000, gzip;q=0"), Encoding::kIdentity);
  EXPECT_EQ(ChooseEncoding("br;q=0.001"), Encoding::kBrotli);
}

TEST(ParseTimeoutTest, BoundsWhatClientsAskFor) {
  const auto parse = [](std::string_view text) {
    return ParseTimeout(text, absl::Seconds(30), absl::Seconds(120));
  };
  EXPECT_EQ(*parse(""), absl::Seconds(30));
  EXPECT_EQ(*parse("1500"), absl::Milliseconds(1500));
  EXPECT_EQ(*parse("9999999999"), absl::Seconds(120));
  for (const std::string_view bad : {"-1", "1.5", "x", "12345678901", " 1"}) {
    EXPECT_EQ(ReasonOf(parse(bad).status()), "INVALID_TIMEOUT") << bad;
  }
}

using Bytes = std::optional<std::pair<uint64_t, uint64_t>>;

TEST(ParseRangeTest, FollowsTheStandard) {
  EXPECT_EQ(ParseRange("bytes=0-9", 100), Bytes({0, 9}));
  EXPECT_EQ(ParseRange("bytes=90-", 100), Bytes({90, 99}));
  EXPECT_EQ(ParseRange("bytes=90-500", 100), Bytes({90, 99}));
  EXPECT_EQ(ParseRange("bytes=-10", 100), Bytes({90, 99}));
  EXPECT_EQ(ParseRange("bytes=-500", 100), Bytes({0, 99}));
}

TEST(ParseRangeTest, IgnoresWhatItCannotRead) {
  for (const std::string_view range :
       {"", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=1-2,4-5", "items=1-2", "bytes=-"}) {
    EXPECT_EQ(ParseRange(range, 100), std::nullopt) << range;
  }
}

TEST(ParseRangeTest, TellsWhatCannotBeSatisfied) {
  for (const std::string_view range : {"bytes=100-", "bytes=-0"}) {
    const Bytes parsed = ParseRange(range, 100);
    ASSERT_TRUE(parsed) << range;
    EXPECT_GT(parsed->first, parsed->second) << range;
  }
}

}  // namespace
}  // namespace crowdloom::gateway
