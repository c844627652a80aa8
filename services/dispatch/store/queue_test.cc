// The Lua scripts against a real Redis.
#include "services/dispatch/store/queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/embedded_file.h"
#include "common/base/resource_name.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_redis.h"

namespace crowdloom::dispatch {

absl::Span<const EmbeddedFile> LuaFiles();

namespace queue {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Marker = PickResult::Marker;

const StageKey kStage{{MakeTenantId(3, 17), 2}, 1};
const StageKey kReview{{MakeTenantId(3, 17), 2}, 2};

class QueueTest : public ::testing::Test {
 protected:
  // A ready queue of fresh tasks with this many places each.
  void Fill(int tasks, int free) {
    ASSERT_TRUE(BeginLoading(redis_, kStage).ok());
    std::vector<Change> changes;
    for (int i = 1; i <= tasks; ++i) changes.push_back({kStage, i, free, Band::kFresh});
    ASSERT_TRUE(Add(redis_, changes).ok());
    ASSERT_TRUE(EndLoading(redis_, kStage).ok());
  }
  void Know(int64_t worker, std::vector<int32_t> seen = {}) {
    ASSERT_TRUE(LoadSeen(redis_, kStage, worker, seen).ok());
    ASSERT_TRUE(LoadSeen(redis_, kReview, worker, {}).ok());
  }
  PickResult PickFor(int64_t worker, int count = 1) {
    const PickRequest request{kStage, 2, worker, count};
    const auto results = Pick(redis_, {request});
    EXPECT_TRUE(results.ok()) << results.status();
    return results.ok() ? results->at(0) : PickResult();
  }

  crowdloom::testing::TempRedis server_;
  redis::Connection redis_{{.url = server_.url()}};
};

TEST_F(QueueTest, AsksForWhatIsMissing) {
  EXPECT_EQ(PickFor(5).marker, Marker::kMissing);
  Fill(1, 1);
  EXPECT_EQ(PickFor(5).marker, Marker::kSeenMissing);
  Know(5);
  EXPECT_EQ(PickFor(5).marker, Marker::kReady);
}

TEST_F(QueueTest, PicksWorkWhileTheQueueIsLoaded) {
  Fill(1, 1);
  Know(5);
  ASSERT_TRUE(KeepLoading(redis_, kStage).ok());
  const PickResult result = PickFor(5);
  EXPECT_EQ(result.marker, Marker::kLoading);
  EXPECT_THAT(result.common, ElementsAre(1));
}

TEST_F(QueueTest, ALostMarkerStaysLostUntilTheNextRebuild) {
  Fill(1, 1);
  ASSERT_TRUE(redis_.Command({"FLUSHALL"}).ok());
  ASSERT_TRUE(KeepLoading(redis_, kStage).ok());
  ASSERT_TRUE(EndLoading(redis_, kStage).ok());
  EXPECT_EQ(PickFor(5).marker, Marker::kMissing);
}

TEST_F(QueueTest, ATaskIsNamedOncePerPlaceAndOncePerWorker) {
  Fill(2, 2);
  for (const int64_t worker : {5, 6, 7}) Know(worker);
  EXPECT_THAT(PickFor(5, 9).common, ElementsAre(1, 2));
  EXPECT_THAT(PickFor(5, 9).common, IsEmpty());
  EXPECT_THAT(PickFor(6, 1).common, ElementsAre(1));
  EXPECT_THAT(PickFor(7, 9).common, ElementsAre(2));
  EXPECT_EQ(PickFor(7, 9).queued, 0);
}

TEST_F(QueueTest, StartedTasksComeFirst) {
  Fill(3, 2);
  for (const int64_t worker : {5, 6, 7}) Know(worker);
  EXPECT_THAT(PickFor(5).common, ElementsAre(1));
  EXPECT_THAT(PickFor(6).common, ElementsAre(1));
  EXPECT_THAT(PickFor(7).common, ElementsAre(2));
  EXPECT_THAT(PickFor(6).common, ElementsAre(2));
}

TEST_F(QueueTest, WhatWasSeenAtEitherStageIsPassedOver) {
  Fill(3, 1);
  Know(5, {1});
  ASSERT_TRUE(LoadSeen(redis_, kReview, 5, {2}).ok());
  EXPECT_THAT(PickFor(5, 9).common, ElementsAre(3));
}

TEST_F(QueueTest, PlacesThatComeBackAreFoundAgain) {
  Fill(2, 1);
  Know(5);
  Know(6);
  ASSERT_THAT(PickFor(5, 2).common, ElementsAre(1, 2));
  ASSERT_TRUE(Add(redis_, {Change{kStage, 1, 1, Band::kStarted}}).ok());
  EXPECT_THAT(PickFor(5, 2).common, IsEmpty());
  EXPECT_THAT(PickFor(6, 2).common, ElementsAre(1));
  ASSERT_TRUE(Add(redis_, {Change{kStage, 1, 1, Band::kStarted}}).ok());
  ASSERT_TRUE(ForgetSeen(redis_, {Own{kStage, 6, 1}}).ok());
  EXPECT_THAT(PickFor(6, 2).common, ElementsAre(1)) << "behind the cursor, found by going round";
}

TEST_F(QueueTest, AWorkerWithALongHistoryIsNotSlowedDown) {
  constexpr int kTasks = 5'000;
  Fill(kTasks, 2);
  Know(5);
  for (int i = 0; i < kTasks; i += 50) {
    const PickResult result = PickFor(5, 50);
    ASSERT_EQ(result.common.size(), 50u);
    ASSERT_FALSE(result.more) << "the cursor skips what was done";
  }
}

TEST_F(QueueTest, ALookIsCutShortAndGoesOnWhereItStopped) {
  Fill(1'000, 2);
  Know(6);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(PickFor(6, 50).common.size(), 50u);  // all are started
  std::vector<int32_t> all_but_one;
  for (int i = 1; i < 1'000; ++i) all_but_one.push_back(i);
  Know(5, all_but_one);
  int looks = 0;
  PickResult result;
  do {
    result = PickFor(5);
    ++looks;
  } while (result.more && looks < 100);
  EXPECT_THAT(result.common, ElementsAre(1'000));
  EXPECT_GT(looks, 1);
  EXPECT_LT(looks, 10);
}

TEST_F(QueueTest, OwnTasksComeBeforeCommonOnes) {
  Fill(1, 1);
  Know(5);
  ASSERT_TRUE(AddOwn(redis_, {Own{kStage, 5, 40}, Own{kStage, 5, 30}}).ok());
  const PickResult result = PickFor(5, 3);
  EXPECT_THAT(result.own, ElementsAre(30, 40));
  EXPECT_THAT(result.common, ElementsAre(1));
}

TEST_F(QueueTest, AnOpenTaskTakesFewBytes) {
  Fill(20'000, 3);
  const auto usage = redis_.Command({"MEMORY", "USAGE", "d:{3-17-2}:1:open", "SAMPLES", "0"});
  ASSERT_TRUE(usage.ok());
  EXPECT_LT(usage->integer / 20'000, 200);
}

TEST(ScriptTest, NoScriptBuildsAKeyName) {
  for (const EmbeddedFile& script : LuaFiles()) {
    EXPECT_EQ(script.contents.find("'d:"), std::string_view::npos) << script.name;
    EXPECT_EQ(script.contents.find("KEYS[1] .."), std::string_view::npos) << script.name;
  }
}

}  // namespace
}  // namespace queue
}  // namespace crowdloom::dispatch
