#include "common/pg/tx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <thread>

#include "common/base/status.h"
#include "common/metrics/metrics.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::pg {
namespace {

using testing::IsOk;
using testing::StatusIs;
using Code = absl::StatusCode;

constexpr Query kInsert{"insert_account", "INSERT INTO account (id, balance) VALUES ($1, $2)"};
constexpr Query kAdd{"add_balance", "UPDATE account SET balance = balance + $2 WHERE id = $1"};
constexpr Query kRead{"read_balance", "SELECT balance FROM account WHERE id = $1"};
constexpr Query kSet{"set_balance", "UPDATE account SET balance = $2 WHERE id = $1"};
constexpr Query kKillMe{"kill_me", "SELECT pg_terminate_backend(pg_backend_pid())"};

class TxTest : public ::testing::Test {
 protected:
  TxTest() {
    database_.Query(
        "CREATE TABLE account (id bigint CONSTRAINT account_key PRIMARY KEY,"
        " balance bigint NOT NULL CONSTRAINT balance_is_positive CHECK (balance >= 0),"
        " parent bigint CONSTRAINT parent_exists REFERENCES account (id));"
        "INSERT INTO account VALUES (1, 100), (2, 100)");
  }

  absl::Status Exec(const Query& query, int64_t id, std::optional<int64_t> value) {
    return RunTx(connection_, [&](Tx& tx) {
      tx.Exec(query, id, value);
      return absl::OkStatus();
    });
  }

  std::string Balance(int id) const {
    return database_.Query("SELECT balance FROM account WHERE id = " + std::to_string(id));
  }

  testing::TempPostgres database_;
  Connection connection_{{.url = database_.url()}};
};

TEST_F(TxTest, CommitsWhenTheBodySucceeds) {
  EXPECT_THAT(Exec(kAdd, 1, 5), IsOk());
  EXPECT_EQ(Balance(1), "105");
}

TEST_F(TxTest, RollsBackAndReturnsTheBodysError) {
  const absl::Status status = RunTx(connection_, [](Tx& tx) {
    tx.Exec(kAdd, 1, 5);
    return MakeError(Code::kFailedPrecondition, "NO_BUDGET", "no");
  });
  EXPECT_THAT(status, StatusIs(Code::kFailedPrecondition, "NO_BUDGET"));
  EXPECT_EQ(Balance(1), "100");
  EXPECT_THAT(Exec(kAdd, 1, 1), IsOk());  // the connection is clean
}

TEST_F(TxTest, ConstraintsBecomeStatusesThatNameThem) {
  constexpr Query kAdopt{"adopt", "UPDATE account SET parent = $2 WHERE id = $1"};
  const struct {
    Query query;
    std::optional<int64_t> value;
    Code code;
    std::string reason, constraint;
  } cases[] = {
      {kInsert, 5, Code::kAlreadyExists, "UNIQUE_VIOLATION", "account_key"},
      {kAdd, -101, Code::kFailedPrecondition, "CHECK_VIOLATION", "balance_is_positive"},
      {kAdopt, 99, Code::kFailedPrecondition, "FOREIGN_KEY_VIOLATION", "parent_exists"},
      {kSet, std::nullopt, Code::kFailedPrecondition, "NOT_NULL_VIOLATION", "account"},
  };
  for (const auto& c : cases) {
    const absl::Status status = Exec(c.query, 1, c.value);
    EXPECT_THAT(status, StatusIs(c.code, c.reason));
    EXPECT_EQ(InfoOf(status).metadata["constraint"], c.constraint);
    EXPECT_EQ(Balance(1), "100");
  }
}

TEST_F(TxTest, SlowStatementsEnd) {
  constexpr Query kSleep{"sleep", "SELECT pg_sleep(60)"};
  Connection hasty({.url = database_.url(), .statement_timeout = absl::Milliseconds(20)});
  EXPECT_THAT(RunTx(hasty,
                    [&](Tx& tx) {
                      tx.Exec(kSleep);
                      return absl::OkStatus();
                    }),
              StatusIs(Code::kDeadlineExceeded, "QUERY_TIMEOUT"));
}

TEST_F(TxTest, OwnMistakesAreInternal) {
  constexpr Query kWrong{"wrong", "SELECT nothing FROM nowhere"};
  const absl::Status status = RunTx(connection_, [&](Tx& tx) {
    tx.Exec(kWrong);
    return absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(Code::kInternal, "DATABASE_ERROR"));
  EXPECT_EQ(InfoOf(status).metadata["sqlstate"], "42P01");
  constexpr Query kTwo{"two", "SELECT generate_series(1, 2)"};
  EXPECT_THAT(RunTx(connection_,
                    [&](Tx& tx) {
                      tx.ExecOne(kTwo);
                      return absl::OkStatus();
                    }),
              StatusIs(Code::kInternal, "DATABASE_ERROR"));
}

// Two sessions read, then both write what they read plus one: one of them must be run again.
TEST_F(TxTest, SerializationFailuresAreRunAgain) {
  Connection rival({.url = database_.url()});
  int attempts = 0;
  const auto interfere = [&](Tx& other) {
    other.Exec(kAdd, 1, 10);
    return absl::OkStatus();
  };
  const auto body = [&](Tx& tx) {
    const int64_t balance = tx.ExecOne(kRead, 1)[0].as<int64_t>();
    if (++attempts == 1) {
      EXPECT_THAT(RunTx(rival, interfere), IsOk());
    }
    tx.Exec(kSet, 1, balance + 1);
    return absl::OkStatus();
  };
  EXPECT_THAT(RunTx(connection_, body, {.isolation = Isolation::kSerializable}), IsOk());
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(Balance(1), "111");
}

TEST_F(TxTest, ConflictsThatNeverEndAreReported) {
  Connection rival({.url = database_.url()});
  int attempts = 0;
  const absl::Status status = RunTx(connection_,
                                    [&](Tx& tx) {
                                      ++attempts;
                                      tx.Exec(kRead, 1);
                                      EXPECT_THAT(RunTx(rival,
                                                        [](Tx& other) {
                                                          other.Exec(kAdd, 1, 10);
                                                          return absl::OkStatus();
                                                        }),
                                                  IsOk());
                                      tx.Exec(kSet, 1, 0);
                                      return absl::OkStatus();
                                    },
                                    {.isolation = Isolation::kRepeatableRead, .max_attempts = 3});
  EXPECT_THAT(status, StatusIs(Code::kAborted, "TRANSACTION_CONFLICT"));
  EXPECT_EQ(attempts, 3);
  EXPECT_EQ(Balance(1), "130");
}

// Each takes one row and then wants the other's.
TEST_F(TxTest, DeadlocksAreRunAgain) {
  std::barrier both_hold(2);
  const auto transfer = [&](Connection& connection, int from, int to) {
    bool first = true;
    return RunTx(connection, [&](Tx& tx) {
      tx.Exec(kAdd, from, -1);
      if (first) both_hold.arrive_and_wait();
      first = false;
      tx.Exec(kAdd, to, 1);
      return absl::OkStatus();
    });
  };
  std::thread thread([&] {
    Connection other({.url = database_.url()});
    EXPECT_THAT(transfer(other, 2, 1), IsOk());
  });
  EXPECT_THAT(transfer(connection_, 1, 2), IsOk());
  thread.join();
  EXPECT_EQ(Balance(1), "100");
  EXPECT_EQ(Balance(2), "100");
}

TEST_F(TxTest, AConnectionLostBeforeCommitIsRunAgain) {
  int attempts = 0;
  EXPECT_THAT(RunTx(connection_,
                    [&](Tx& tx) {
                      tx.Exec(kAdd, 1, 1);
                      if (++attempts == 1) database_.CutConnections();
                      tx.Exec(kAdd, 2, 1);
                      return absl::OkStatus();
                    }),
              IsOk());
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(Balance(1), "101");
  EXPECT_EQ(Balance(2), "101");
}

TEST_F(TxTest, ALossInEveryAttemptIsUnavailable) {
  int attempts = 0;
  EXPECT_THAT(RunTx(connection_,
                    [&](Tx& tx) {
                      ++attempts;
                      tx.Exec(kKillMe);
                      return absl::OkStatus();
                    },
                    {.max_attempts = 2}),
              StatusIs(Code::kUnavailable, "DATABASE_UNAVAILABLE"));
  EXPECT_EQ(attempts, 2);
}

// A deferred trigger that ends the session makes COMMIT go unanswered.
TEST_F(TxTest, NoAnswerToCommitIsInDoubtAndNeverRunAgain) {
  database_.Query(
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60);"
      " RETURN NULL; END $$;"
      "CREATE CONSTRAINT TRIGGER die AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED"
      " FOR EACH ROW EXECUTE FUNCTION die()");
  int attempts = 0;
  const absl::Status status = RunTx(connection_, [&](Tx& tx) {
    ++attempts;
    tx.Exec(kAdd, 1, 1);
    return absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(Code::kUnavailable, "COMMIT_IN_DOUBT"));
  EXPECT_EQ(attempts, 1);
  EXPECT_THAT(Exec(Query{"read_any", "SELECT $1::bigint + $2::bigint"}, 1, 1), IsOk());
}

TEST_F(TxTest, AFailedCheckAtCommitIsDefinite) {
  database_.Query(
      "ALTER TABLE account ALTER CONSTRAINT parent_exists DEFERRABLE INITIALLY DEFERRED");
  constexpr Query kAdopt{"adopt", "UPDATE account SET parent = $2 WHERE id = $1"};
  const absl::Status status = Exec(kAdopt, 1, 99);
  EXPECT_THAT(status, StatusIs(Code::kFailedPrecondition, "FOREIGN_KEY_VIOLATION"));
  EXPECT_EQ(InfoOf(status).metadata["constraint"], "parent_exists");
  EXPECT_THAT(Exec(kAdd, 1, 1), IsOk());
}

TEST_F(TxTest, ReadOnlyTransactionsCannotWrite) {
  const absl::Status status = RunTx(connection_,
                                    [](Tx& tx) {
                                      tx.Exec(kAdd, 1, 1);
                                      return absl::OkStatus();
                                    },
                                    {.read_only = true, .max_attempts = 1});
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(Balance(1), "100");
}

// A migration while replicas run: their prepared plans are stale.
TEST_F(TxTest, StalePlansArePreparedAnew) {
  constexpr Query kAll{"read_all", "SELECT * FROM account WHERE id = $1"};
  const auto read = [&] {
    return RunTx(connection_, [&](Tx& tx) {
      tx.Exec(kAll, 1);
      return absl::OkStatus();
    });
  };
  EXPECT_THAT(read(), IsOk());
  database_.Query("ALTER TABLE account ADD COLUMN note text");
  EXPECT_THAT(read(), IsOk());
}

TEST_F(TxTest, QueriesAreMeasuredByName) {
  EXPECT_THAT(Exec(kAdd, 1, 1), IsOk());
  EXPECT_THAT(metrics::Scrape(),
              ::testing::HasSubstr("pg_query_duration_seconds_count{query=\"add_balance\"}"));
}

TEST_F(TxTest, ExecCountGivesTouchedRows) {
  EXPECT_THAT(RunTx(connection_,
                    [](Tx& tx) {
                      EXPECT_EQ(tx.ExecCount(kAdd, 1, 1), 1);
                      EXPECT_EQ(tx.ExecCount(kAdd, 77, 1), 0);
                      EXPECT_FALSE(tx.ExecAtMostOne(kRead, 77).has_value());
                      return absl::OkStatus();
                    }),
              IsOk());
}

}  // namespace
}  // namespace crowdloom::pg
