#include "common/base/uuid.h"

#include <gtest/gtest.h>

#include <set>

#include "common/testing/fake_clock.h"

namespace crowdloom {
namespace {

TEST(UuidTest, IsValidVersion7AndOrderedByTime) {
  testing::FakeClock clock;
  Rng rng(1);
  std::string previous;
  std::set<std::string> all;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = NewUuid(clock, rng);
    EXPECT_TRUE(IsUuid(uuid)) << uuid;
    EXPECT_EQ(uuid[14], '7');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    EXPECT_LT(previous, uuid);
    EXPECT_TRUE(all.insert(uuid).second);
    previous = uuid;
    clock.Advance(absl::Milliseconds(1));
  }
}

TEST(UuidTest, CarriesTheMillisecond) {
  testing::FakeClock clock(absl::FromUnixMillis(0x0123456789ab));
  Rng rng(1);
  EXPECT_EQ(NewUuid(clock, rng).substr(0, 13), "01234567-89ab");
}

TEST(UuidTest, RefusesWhatIsNoUuid) {
  EXPECT_TRUE(IsUuid("01234567-89ab-7cde-8f01-23456789abcd"));
  for (const char* text :
       {"", "01234567-89AB-7cde-8f01-23456789abcd", "0123456789ab-7cde-8f01-23456789abcd1",
        "01234567-89ab-7cde-8f01-23456789abc", "01234567-89ab-7cde-8f01-23456789abcde",
        "g1234567-89ab-7cde-8f01-23456789abcd"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

}  // namespace
}  // namespace crowdloom
