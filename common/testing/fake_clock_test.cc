#include "common/testing/fake_clock.h"

#include <gtest/gtest.h>

namespace crowdloom::testing {
namespace {

TEST(FakeClockTest, MovesOnlyWhenTold) {
  FakeClock clock(absl::UnixEpoch());
  EXPECT_EQ(clock.Now(), absl::UnixEpoch());
  clock.Advance(absl::Seconds(5));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(5));
  clock.Set(absl::FromUnixSeconds(3));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(3));
  EXPECT_EQ(absl::FormatTime(FakeClock().Now(), absl::UTCTimeZone()), "2026-03-01T08:00:00+00:00");
}

}  // namespace
}  // namespace crowdloom::testing
