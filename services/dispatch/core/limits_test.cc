#include "services/dispatch/core/limits.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace crowdloom::dispatch {
namespace {

const absl::CivilDay kToday(2026, 11, 23);
const absl::Time kNoon = absl::FromCivil(absl::CivilHour(2026, 11, 23, 4), absl::UTCTimeZone());
constexpr int64_t kRate = 40'000;

v1::Batch BatchWith(const std::string& limits, int task_count = 1'000) {
  v1::Batch batch;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(limits, batch.mutable_limits()));
  batch.set_task_count(task_count);
  return batch;
}

TEST(LimitsTest, EachLimitLeavesItsRoom) {
  const Tally tally{.held = 3, .taken = 10, .day = kToday, .day_taken = 5, .day_income = 200'000};
  const struct {
    const char* limits;
    int32_t count;
    v1::Obstacle obstacle;
  } kCases[] = {
      {"", INT32_MAX, v1::OBSTACLE_UNSPECIFIED},
      {"leases: 5", 2, v1::OBSTACLE_BATCH_LEASE_LIMIT},
      {"leases: 3", 0, v1::OBSTACLE_BATCH_LEASE_LIMIT},
      {"leases: 2", 0, v1::OBSTACLE_BATCH_LEASE_LIMIT},
      {"assignments: 12", 2, v1::OBSTACLE_BATCH_LIMIT},
      {"daily_assignments: 6", 1, v1::OBSTACLE_DAILY_LIMIT},
      {"daily_income_micros: 279999", 1, v1::OBSTACLE_INCOME_LIMIT},
      {"daily_income_micros: 280000", 2, v1::OBSTACLE_INCOME_LIMIT},
      {"share_permille: 11", 1, v1::OBSTACLE_SHARE_LIMIT},
      {"share_permille: 11 daily_assignments: 5", 0, v1::OBSTACLE_DAILY_LIMIT},
  };
  for (const auto& [limits, count, obstacle] : kCases) {
    const v1::Batch batch = BatchWith(limits);
    const Room room = RoomFor(batch, tally, kRate, {}, kNoon);
    EXPECT_EQ(room.count, count) << limits;
    EXPECT_EQ(room.obstacle, obstacle) << limits;
    EXPECT_EQ(HasLimits(batch), *limits != 0) << limits;
  }
}

TEST(LimitsTest, ANewDayStartsAnew) {
  const Tally tally{.taken = 10, .day = kToday, .day_taken = 5, .day_income = 200'000};
  const v1::Batch batch =
      BatchWith("daily_assignments: 5 daily_income_micros: 200000 assignments: 13");
  EXPECT_EQ(RoomFor(batch, tally, kRate, {}, kNoon).count, 0);
  EXPECT_EQ(RoomFor(batch, tally, kRate, {}, kNoon + absl::Hours(24)).count, 3);
}

TEST(LimitsTest, AShareIsAtLeastOneTaskAndFreeWorkHasNoIncome) {
  EXPECT_EQ(RoomFor(BatchWith("share_permille: 1", 10), {}, kRate, {}, kNoon).count, 1);
  EXPECT_EQ(RoomFor(BatchWith("daily_income_micros: 1"), {}, 0, {}, kNoon).count, INT32_MAX);
}

TEST(LimitsTest, ASlowWorkerTakesOneTaskAtATime) {
  const Slowness slow{.interval = absl::Seconds(60), .leases = 0, .subject = "pace"};
  const v1::Batch batch = BatchWith("");
  EXPECT_EQ(RoomFor(batch, {}, kRate, slow, kNoon).count, 1);
  const Tally taken{.held = 1, .take_time = kNoon - absl::Seconds(59)};
  const Room room = RoomFor(batch, taken, kRate, slow, kNoon);
  EXPECT_EQ(room.count, 0);
  EXPECT_EQ(room.obstacle, v1::OBSTACLE_SLOW_DOWN);
  EXPECT_EQ(room.retry_time, kNoon + absl::Seconds(1));
  EXPECT_EQ(RoomFor(batch, taken, kRate, slow, room.retry_time).count, 1);
  const Slowness few{.leases = 1, .subject = "pace"};
  EXPECT_EQ(RoomFor(batch, taken, kRate, few, kNoon).count, 0);
  EXPECT_EQ(RoomFor(batch, {}, kRate, few, kNoon).count, 1);
}

}  // namespace
}  // namespace crowdloom::dispatch
