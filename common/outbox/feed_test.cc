#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/outbox/outbox.h"
#include "common/outbox/quiet_server_for_test.h"
#include "common/outbox/schema.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::outbox {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;

constexpr pg::Query kTakeXid{"take_xid", "SELECT pg_current_xact_id()"};

class FeedTest : public ::testing::Test {
 protected:
  FeedTest() { database_.Query(kSchemaSql); }

  absl::Status Write(pg::Connection& connection, const std::vector<std::string>& payloads) {
    return pg::RunTx(connection, [&](pg::Tx& tx) {
      AppendAll(tx, payloads);
      return absl::OkStatus();
    });
  }

  static void AppendAll(pg::Tx& tx, const std::vector<std::string>& payloads) {
    std::vector<NewEvent> events;
    for (const std::string& payload : payloads) events.push_back({"k", "t", payload, "trace"});
    Append(tx, events);
  }

  std::vector<Event> ReadAfter(const Cursor& cursor, int max = 100) {
    std::vector<Event> events;
    EXPECT_THAT(pg::RunTx(reader_,
                          [&](pg::Tx& tx) {
                            events = Read(tx, cursor, max);
                            return absl::OkStatus();
                          }),
                IsOk());
    return events;
  }

  // What a consumer would see next; moves its cursor on.
  std::vector<std::string> Next(int max = 100) {
    std::vector<std::string> payloads;
    for (const Event& event : ReadAfter(cursor_, max)) {
      payloads.push_back(event.payload);
      cursor_ = event.cursor;
    }
    return payloads;
  }

  testing::TempPostgres database_{QuietServerUrl()};
  pg::Connection early_{{.url = database_.url()}};
  pg::Connection late_{{.url = database_.url()}};
  pg::Connection reader_{{.url = database_.url()}};
  Cursor cursor_;
};

TEST_F(FeedTest, EventsComeWholeAndInOrder) {
  EXPECT_THAT(Write(early_, {"a", std::string("\0\xff", 2), ""}), IsOk());
  EXPECT_THAT(Write(late_, {"d"}), IsOk());
  const std::vector<Event> events = ReadAfter({});
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[1].payload, std::string("\0\xff", 2));
  EXPECT_EQ(events[0].key, "k");
  EXPECT_EQ(events[0].type, "t");
  EXPECT_EQ(events[0].traceparent, "trace");
  EXPECT_LT(absl::AbsDuration(absl::Now() - events[0].created_time), absl::Minutes(1));
  EXPECT_THAT(Next(), ElementsAre("a", std::string("\0\xff", 2), "", "d"));
  EXPECT_THAT(Next(), IsEmpty());
}

TEST_F(FeedTest, PagesMeetWithoutGapOrOverlap) {
  EXPECT_THAT(Write(early_, {"1", "2", "3"}), IsOk());
  EXPECT_THAT(Next(2), ElementsAre("1", "2"));
  EXPECT_THAT(Next(2), ElementsAre("3"));
}

TEST_F(FeedTest, NothingOfARolledBackTransactionIsSeen) {
  EXPECT_FALSE(pg::RunTx(early_, [](pg::Tx& tx) {
                 AppendAll(tx, {"never"});
                 return absl::AbortedError("no");
               }).ok());
  EXPECT_THAT(Next(), IsEmpty());
}

// The late one takes the lower id and transaction id, and commits after the early one was read.
// A feed by "id > last" would skip it for ever.
TEST_F(FeedTest, AnEventThatCommitsLateIsNeverSkipped) {
  EXPECT_THAT(pg::RunTx(late_,
                        [&](pg::Tx& tx) {
                          AppendAll(tx, {"late"});
                          EXPECT_THAT(Write(early_, {"early"}), IsOk());
                          EXPECT_THAT(Next(), IsEmpty());  // waits for the late one
                          return absl::OkStatus();
                        }),
              IsOk());
  EXPECT_THAT(Next(), ElementsAre("late", "early"));
}

// The other way round: a transaction that has its id early, but appends after others committed.
TEST_F(FeedTest, ATransactionThatAppendsLateIsNeverSkipped) {
  EXPECT_THAT(pg::RunTx(late_,
                        [&](pg::Tx& tx) {
                          tx.Exec(kTakeXid);
                          EXPECT_THAT(Write(early_, {"early"}), IsOk());
                          EXPECT_THAT(Next(), IsEmpty());
                          AppendAll(tx, {"late"});
                          return absl::OkStatus();
                        }),
              IsOk());
  EXPECT_THAT(Next(), ElementsAre("late", "early"));
}

TEST_F(FeedTest, AWriterOfTheServersOtherDatabasesOnlyDelays) {
  testing::TempPostgres other(QuietServerUrl());
  pg::Connection stranger({.url = other.url()});
  EXPECT_THAT(pg::RunTx(stranger,
                        [&](pg::Tx& tx) {
                          tx.Exec(kTakeXid);
                          EXPECT_THAT(Write(early_, {"a"}), IsOk());
                          Next();
                          return absl::OkStatus();
                        }),
              IsOk());
  Next();
  EXPECT_NE(cursor_, Cursor{});  // seen in the end
}

// The second writer waits for the first although it has not written anything yet.
TEST_F(FeedTest, LockKeysPutsTransactionsOfAKeyInOrder) {
  constexpr pg::Query kTryLock{"try_lock",
                               "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7))"};
  EXPECT_THAT(pg::RunTx(early_,
                        [&](pg::Tx& tx) {
                          LockKeys(tx, {"a", "b", "a"});
                          return pg::RunTx(late_, [&](pg::Tx& other) {
                            EXPECT_FALSE(other.ExecOne(kTryLock, "a")[0].as<bool>());
                            EXPECT_FALSE(other.ExecOne(kTryLock, "b")[0].as<bool>());
                            EXPECT_TRUE(other.ExecOne(kTryLock, "c")[0].as<bool>());
                            return absl::OkStatus();
                          });
                        }),
              IsOk());
}

TEST_F(FeedTest, PruneDeletesOldEventsOnly) {
  EXPECT_THAT(Write(early_, {"old 1", "old 2", "old 3"}), IsOk());
  database_.Query("UPDATE outbox SET created_time = now() - interval '2 days'");
  EXPECT_THAT(Write(early_, {"new"}), IsOk());
  const auto prune = [&](int max) {
    int64_t pruned = 0;
    EXPECT_THAT(pg::RunTx(reader_,
                          [&](pg::Tx& tx) {
                            pruned = Prune(tx, absl::Hours(24), max);
                            return absl::OkStatus();
                          }),
                IsOk());
    return pruned;
  };
  EXPECT_EQ(prune(2), 2);
  EXPECT_EQ(prune(2), 1);
  EXPECT_EQ(prune(2), 0);
  EXPECT_THAT(Next(), ElementsAre("new"));
}

}  // namespace
}  // namespace crowdloom::outbox
