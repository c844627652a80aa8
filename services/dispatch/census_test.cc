// Counting what waits and what is held, over real stores.
#include "services/dispatch/census.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/dispatch/metrics.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using dispatch::testing::Floor;
using Queue = v1::ListQueuesResponse::Queue;

class CensusTest : public ::testing::Test {
 protected:
  // The queue of the one batch there is.
  Queue Count() {
    EXPECT_THAT(census_.Step(), IsOk());
    const v1::ListQueuesResponse queues = board_.Of(Floor::kOrganization);
    EXPECT_EQ(queues.queues_size(), 1);
    return queues.queues(0);
  }
  absl::Duration IdleTime(const Queue& queue) {
    return floor_.clock.Now() - absl::FromUnixSeconds(queue.idle_since().seconds());
  }

  Floor floor_;
  Catalog catalog_;
  QueueBoard board_;
  Census census_{&floor_.db, &floor_.redis, &catalog_, &board_, &floor_.clock};
};

TEST_F(CensusTest, CountsWhatWaitsAndWhatIsHeld) {
  floor_.MakeBatch(3);
  floor_.Lease(5);
  const Queue queue = Count();
  EXPECT_EQ(queue.queued_tasks(), 2);
  EXPECT_EQ(queue.held_leases(), 1);
  EXPECT_EQ(queue.expiring_leases(), 0);
  EXPECT_EQ(ProcessMetrics().queued.Value(), 2);
  EXPECT_EQ(ProcessMetrics().open_leases.Value(), 1);
  EXPECT_EQ(ProcessMetrics().active_workers.Value(), 1);
}

TEST_F(CensusTest, SeesLeasesThatEndSoon) {
  floor_.MakeBatch(3);
  floor_.Lease(5);
  floor_.clock.Advance(absl::Minutes(14));  // of 15
  EXPECT_EQ(Count().expiring_leases(), 1);
}

TEST_F(CensusTest, KnowsHowLongNobodyHasTakenWork) {
  floor_.MakeBatch(3);
  EXPECT_EQ(IdleTime(Count()), absl::ZeroDuration());
  floor_.clock.Advance(absl::Minutes(3));
  EXPECT_EQ(IdleTime(Count()), absl::Minutes(3));
  EXPECT_EQ(ProcessMetrics().queue_idle_seconds.Value(), 180);
  floor_.Lease(5);
  EXPECT_EQ(IdleTime(Count()), absl::ZeroDuration());
}

TEST_F(CensusTest, AnEmptyQueueIsNotIdle) {
  floor_.MakeBatch(1);
  Count();
  floor_.Lease(5);
  floor_.clock.Advance(absl::Minutes(3));
  const Queue queue = Count();
  EXPECT_EQ(queue.queued_tasks(), 0);
  EXPECT_FALSE(queue.has_idle_since());
}

TEST_F(CensusTest, AnOrganizationSeesItsOwnQueues) {
  floor_.MakeBatch(1);
  Count();
  EXPECT_EQ(board_.Of(Floor::kOrganization + 1).queues_size(), 0);
}

}  // namespace
}  // namespace crowdloom::dispatch
