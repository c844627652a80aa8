#include "services/dispatch/core/limits.h"

#include <algorithm>

namespace crowdloom::dispatch {
namespace {

void Narrow(Room& room, int64_t limit, int64_t used, v1::Obstacle obstacle) {
  const int64_t left = std::clamp<int64_t>(limit - used, 0, INT32_MAX);
  if (left < room.count) room = {static_cast<int32_t>(left), obstacle, absl::InfinitePast()};
}

void NarrowBySlowness(Room& room, const Slowness& slowness, const Tally& tally, absl::Time now) {
  if (slowness.leases > 0) {
    Narrow(room, slowness.leases, tally.held, v1::OBSTACLE_SLOW_DOWN);
  }
  if (slowness.interval == absl::ZeroDuration()) return;
  const absl::Time next = tally.take_time + slowness.interval;
  const bool was_free = room.count > 0;
  Narrow(room, now < next ? 0 : 1, 0, v1::OBSTACLE_SLOW_DOWN);
  if (was_free && room.count == 0) room.retry_time = next;
}

}  // namespace

bool HasLimits(const v1::Batch& batch) {
  const v1::Batch::Limits& limits = batch.limits();
  return limits.leases() > 0 || limits.assignments() > 0 || limits.daily_assignments() > 0 ||
         limits.daily_income_micros() > 0 || limits.share_permille() > 0 ||
         !batch.slow_downs().empty();
}

absl::CivilDay LimitDay(absl::Time time) {
  return absl::ToCivilDay(time, absl::FixedTimeZone(8 * 3600));
}

Room RoomFor(const v1::Batch& batch, const Tally& tally, int64_t rate_micros,
             const Slowness& slowness, absl::Time now) {
  const v1::Batch::Limits& limits = batch.limits();
  const bool same_day = tally.day == LimitDay(now);
  const int32_t day_taken = same_day ? tally.day_taken : 0;
  const int64_t day_income = same_day ? tally.day_income : 0;
  Room room;
  if (limits.leases() > 0) {
    Narrow(room, limits.leases(), tally.held, v1::OBSTACLE_BATCH_LEASE_LIMIT);
  }
  if (limits.assignments() > 0) {
    Narrow(room, limits.assignments(), tally.taken, v1::OBSTACLE_BATCH_LIMIT);
  }
  if (limits.share_permille() > 0) {
    const int64_t share =
        std::max<int64_t>(1, int64_t{batch.task_count()} * limits.share_permille() / 1000);
    Narrow(room, share, tally.taken, v1::OBSTACLE_SHARE_LIMIT);
  }
  if (limits.daily_assignments() > 0) {
    Narrow(room, limits.daily_assignments(), day_taken, v1::OBSTACLE_DAILY_LIMIT);
  }
  if (limits.daily_income_micros() > 0 && rate_micros > 0) {
    const int64_t left = std::max<int64_t>(0, limits.daily_income_micros() - day_income);
    Narrow(room, left / rate_micros, 0, v1::OBSTACLE_INCOME_LIMIT);
  }
  NarrowBySlowness(room, slowness, tally, now);
  return room;
}

}  // namespace crowdloom::dispatch
