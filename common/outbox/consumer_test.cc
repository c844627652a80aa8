#include "common/outbox/consumer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/base/status.h"
#include "common/metrics/metrics.h"
#include "common/outbox/quiet_server_for_test.h"
#include "common/outbox/schema.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::outbox {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::StatusIs;
using Code = absl::StatusCode;
using Progress = Consumer::Progress;

constexpr pg::Query kRecord{"record_effect", "INSERT INTO effect (event) VALUES ($1)"};

// A producer and a consumer that records each event it applies. Two replicas of the consumer.
class ConsumerTest : public ::testing::Test {
 protected:
  ConsumerTest() {
    database_.Query(kSchemaSql);
    database_.Query("CREATE TABLE effect (position bigserial, event text)");
  }

  // Payloads like "key:text".
  void Tell(const std::vector<std::string>& payloads) {
    std::vector<NewEvent> events;
    for (const std::string& payload : payloads) {
      events.push_back({payload.substr(0, payload.find(':')), "t", payload});
    }
    EXPECT_THAT(pg::RunTx(producer_,
                          [&](pg::Tx& tx) {
                            Append(tx, events);
                            return absl::OkStatus();
                          }),
                IsOk());
  }

  absl::StatusOr<std::vector<Event>> Fetch(const Cursor& after, int max) {
    if (on_fetch_) on_fetch_();
    std::vector<Event> events;
    CL_RETURN_IF_ERROR(pg::RunTx(producer_, [&](pg::Tx& tx) {
      events = Read(tx, after, max);
      return absl::OkStatus();
    }));
    return events;
  }

  absl::Status Apply(pg::Tx& tx, absl::Span<const Event> events) {
    ++batches_;
    for (const Event& event : events) {
      tx.Exec(kRecord, event.payload);
      if (poison_.contains(event.payload)) return error_;
    }
    return absl::OkStatus();
  }

  Consumer Make(pg::Connection& connection) {
    return Consumer(
        {.name = "test", .batch_max = 4, .attempts_max = 3}, connection,
        [this](const Cursor& after, int max) { return Fetch(after, max); },
        [this](pg::Tx& tx, absl::Span<const Event> e) { return Apply(tx, e); });
  }

  std::string Effects() const {
    return database_.Query("SELECT string_agg(event, ' ' ORDER BY position) FROM effect");
  }
  std::string Parked() const {
    return database_.Query(
        "SELECT string_agg(convert_from(payload, 'UTF8'), ' ' ORDER BY id)"
        " FROM parked_event");
  }

  // Steps until nothing is left to do, through failures.
  void Drain() {
    for (int i = 0; i < 50; ++i) {
      const auto progress = consumer_.Step();
      if (progress.ok() && *progress == Progress::kCaughtUp) return;
    }
    FAIL() << "the consumer never catches up";
  }

  testing::TempPostgres database_{QuietServerUrl()};
  pg::Connection producer_{{.url = database_.url()}};
  pg::Connection connection_{{.url = database_.url()}};
  pg::Connection replica_connection_{{.url = database_.url()}};
  std::function<void()> on_fetch_;
  std::set<std::string> poison_;
  absl::Status error_ = MakeError(Code::kInternal, "BROKEN", "cannot apply");
  int batches_ = 0;
  Consumer consumer_ = Make(connection_);
  Consumer replica_ = Make(replica_connection_);
};

TEST_F(ConsumerTest, AppliesEachEventOnceInBatches) {
  EXPECT_THAT(consumer_.Step(), IsOkAndHolds(Progress::kCaughtUp));
  Tell({"a:1", "b:1", "a:2", "b:2", "a:3"});
  EXPECT_THAT(consumer_.Step(), IsOkAndHolds(Progress::kAdvanced));
  EXPECT_EQ(Effects(), "a:1 b:1 a:2 b:2 a:3");
  EXPECT_EQ(batches_, 2) << "of at most four";
  EXPECT_THAT(replica_.Step(), IsOkAndHolds(Progress::kCaughtUp));
  EXPECT_THAT(consumer_.Step(), IsOkAndHolds(Progress::kCaughtUp));
  EXPECT_EQ(batches_, 2);
}

TEST_F(ConsumerTest, AReplicaThatIsOvertakenDoesNothing) {
  Tell({"a:1"});
  on_fetch_ = [this] {
    on_fetch_ = nullptr;
    EXPECT_THAT(replica_.Step(), IsOkAndHolds(Progress::kAdvanced));
  };
  EXPECT_THAT(consumer_.Step(), IsOkAndHolds(Progress::kCaughtUp));
  EXPECT_EQ(Effects(), "a:1");
}

TEST_F(ConsumerTest, AReplicaAtWorkIsNotWaitedFor) {
  Tell({"a:1"});
  Drain();
  Tell({"a:2"});
  constexpr pg::Query kLock{"lock_cursors", "SELECT 1 FROM consumer_cursor FOR UPDATE"};
  EXPECT_THAT(pg::RunTx(replica_connection_,
                        [&](pg::Tx& tx) {
                          tx.Exec(kLock);
                          // The lock's own transaction holds the feed back; fetch past that.
                          Consumer consumer(
                              {.name = "test"}, connection_,
                              [](const Cursor& after, int) {
                                return std::vector<Event>{
                                    {{after.xid + 1, after.id + 1}, "a", "t", "a:2", "", {}}};
                              },
                              [this](pg::Tx& t, absl::Span<const Event> e) { return Apply(t, e); });
                          EXPECT_THAT(consumer.Step(), IsOkAndHolds(Progress::kCaughtUp));
                          return absl::OkStatus();
                        }),
              IsOk());
  EXPECT_EQ(Effects(), "a:1");
}

TEST_F(ConsumerTest, APoisonEventIsTriedThenParkedWithItsKey) {
  poison_ = {"a:2"};
  Tell({"a:1", "b:1", "a:2", "b:2"});
  for (int attempt = 1; attempt < 3; ++attempt) {
    EXPECT_THAT(consumer_.Step(), StatusIs(Code::kInternal, "BROKEN"));
    EXPECT_EQ(Effects(), "a:1 b:1");
    EXPECT_EQ(Parked(), "");
  }
  Drain();
  EXPECT_EQ(Effects(), "a:1 b:1 b:2");
  EXPECT_EQ(Parked(), "a:2");
  EXPECT_THAT(metrics::Scrape(), HasSubstr("consumer_parked_events{consumer=\"test\"} 1\n"));
  EXPECT_THAT(database_.Query("SELECT error FROM parked_event"), HasSubstr("cannot apply"));

  Tell({"a:3", "b:3"});
  Drain();
  EXPECT_EQ(Effects(), "a:1 b:1 b:2 b:3");
  EXPECT_EQ(Parked(), "a:2 a:3");
}

TEST_F(ConsumerTest, ReplayAppliesAParkedKeyInOrder) {
  poison_ = {"a:1"};
  Tell({"a:1", "b:1"});
  Drain();
  Tell({"a:2"});
  Drain();
  EXPECT_THAT(consumer_.Replay("a"), StatusIs(Code::kInternal, "BROKEN"));
  EXPECT_EQ(Parked(), "a:1 a:2");
  poison_.clear();
  EXPECT_THAT(consumer_.Replay("a"), IsOkAndHolds(2));
  EXPECT_THAT(consumer_.Replay("a"), IsOkAndHolds(0));
  EXPECT_EQ(Parked(), "");
  Tell({"a:3"});
  Drain();
  EXPECT_EQ(Effects(), "b:1 a:1 a:2 a:3");
}

TEST_F(ConsumerTest, ErrorsThatPassParkNothing) {
  poison_ = {"a:1"};
  error_ = absl::UnavailableError("later");
  Tell({"a:1"});
  for (int i = 0; i < 10; ++i) EXPECT_THAT(consumer_.Step(), StatusIs(Code::kUnavailable));
  EXPECT_EQ(Parked(), "");
  poison_.clear();
  Drain();
  EXPECT_EQ(Effects(), "a:1");
}

TEST_F(ConsumerTest, AFailedFetchChangesNothing) {
  Consumer consumer(
      {.name = "test"}, connection_,
      [](const Cursor&, int) { return absl::UnavailableError("producer is down"); },
      [this](pg::Tx& tx, absl::Span<const Event> e) { return Apply(tx, e); });
  EXPECT_THAT(consumer.Step(), StatusIs(Code::kUnavailable));
  EXPECT_EQ(Effects(), "");
}

TEST_F(ConsumerTest, EffectAndCursorShareOneFate) {
  Tell({"a:1"});
  Consumer consumer(
      {.name = "test"}, connection_,
      [this](const Cursor& after, int max) { return Fetch(after, max); },
      [this](pg::Tx& tx, absl::Span<const Event> e) {
        CL_RETURN_IF_ERROR(Apply(tx, e));
        if (batches_ == 1) database_.CutConnections();
        return absl::OkStatus();
      });
  EXPECT_THAT(consumer.Step(), IsOkAndHolds(Progress::kAdvanced));  // run again on a new connection
  EXPECT_EQ(batches_, 2);
  EXPECT_EQ(Effects(), "a:1");
}

}  // namespace
}  // namespace crowdloom::outbox
