// A ledger in a database of its own, for tests: posts commands as the service does and looks at
// what came out of it.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_LEDGER_FIXTURE_TEST_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_LEDGER_FIXTURE_TEST_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/pg/migrate.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"
#include "services/ledger/core/business_key.h"
#include "services/ledger/store/fold.h"
#include "services/ledger/store/posting_store.h"
#include "services/ledger/store/schema.h"
#include "services/ledger/store/verification.h"

namespace crowdloom::ledger {

class Ledger {
 public:
  Ledger() : connection_(Connect()) {
    const std::vector<pg::Migration> migrations = pg::MigrationsFrom(MigrationFiles());
    CHECK_OK(pg::Migrate(*connection_, kSchema, migrations));
  }

  std::unique_ptr<pg::Connection> Connect() const {
    return std::make_unique<pg::Connection>(
        pg::ConnectionOptions{.url = database_.url(), .schema = kSchema});
  }

  // The outcomes of the commands, posted in one transaction.
  std::vector<absl::Status> Post(const std::vector<Command>& commands) {
    return Post(*connection_, commands);
  }
  std::vector<absl::Status> Post(pg::Connection& connection, const std::vector<Command>& commands) {
    std::vector<absl::Status> outcomes;
    const absl::Status status = pg::RunTx(connection, [&](pg::Tx& tx) {
      outcomes = store_.Apply(tx, commands, clock_.Now());
      return absl::OkStatus();
    });
    if (!status.ok()) outcomes.assign(commands.size(), status);
    return outcomes;
  }
  absl::Status Post(const Command& command) { return Post(std::vector<Command>{command}).front(); }

  // Posts and calls `before_commit` while nobody else sees what was posted.
  absl::Status PostThen(const std::vector<Command>& commands,
                        const std::function<void()>& before_commit) {
    return pg::RunTx(*connection_, [&](pg::Tx& tx) {
      for (const absl::Status& outcome : store_.Apply(tx, commands, clock_.Now())) {
        CL_RETURN_IF_ERROR(outcome);
      }
      before_commit();
      return absl::OkStatus();
    });
  }

  // Returns when some session waits for a lock that another one holds.
  void AwaitBlockedSession() const {
    while (database_.Query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                           " AND datname = current_database()") == "0") {
      std::this_thread::yield();
    }
  }

  int64_t FoldAll() {
    int64_t folded = 0;
    CHECK_OK(pg::RunTx(*connection_, [&](pg::Tx& tx) {
      folded = Fold(tx, 1'000'000);
      return absl::OkStatus();
    }));
    return folded;
  }

  // What is wrong, one line each; "" when all is well.
  std::string Violations() {
    std::string lines;
    CHECK_OK(pg::RunTx(*connection_, [&](pg::Tx& tx) {
      for (const Violation& violation : Verify(tx)) {
        lines += violation.invariant + " " + violation.detail + "\n";
      }
      return absl::OkStatus();
    }));
    return lines;
  }

  // A guarded balance, 0 for an account that was never used.
  int64_t Balance(const AccountKey& key) const {
    const std::string amount = database_.Query(StrCat(
        "SELECT amount FROM ledger.balance JOIN ledger.account ON id = account_id WHERE kind = ",
        static_cast<int>(key.kind), " AND owner = ", key.owner, " AND part = ", key.part));
    return amount.empty() ? 0 : std::stoll(amount);
  }

  const testing::TempPostgres& database() const { return database_; }
  pg::Connection& connection() { return *connection_; }
  testing::FakeClock& clock() { return clock_; }

 private:
  testing::TempPostgres database_;
  testing::FakeClock clock_;
  std::unique_ptr<pg::Connection> connection_;
  PostingStore store_;
};

inline Post::Leg Leg(Code code, AccountKind debit, int64_t debit_owner, AccountKind credit,
                     int64_t credit_owner, int64_t amount, std::string key) {
  return {code,
          {debit, debit_owner, 0, "CNY"},
          {credit, credit_owner, 0, "CNY"},
          amount,
          std::move(key)};
}

inline Post GrantOf(int64_t project, int64_t amount, const std::string& request_id) {
  return {{Leg(v1::Transfer::GRANT, AccountKind::kFunding, OrganizationOf(project),
               AccountKind::kAvailable, project, amount, RequestKey("grant", project, request_id))},
          absl::UnixEpoch()};
}

inline Post WithdrawalOf(int64_t project, int64_t amount, const std::string& request_id) {
  return {{Leg(v1::Transfer::WITHDRAW, AccountKind::kAvailable, project, AccountKind::kFunding,
               OrganizationOf(project), amount, RequestKey("withdraw", project, request_id))},
          absl::UnixEpoch()};
}

inline Accrue SubmissionOf(const EarningId& id, int64_t hold, int64_t amount) {
  return {id, hold, "CNY", amount, absl::UnixEpoch()};
}

inline Decide VerdictOf(const EarningId& id, int64_t hold, int64_t amount, int decision,
                        EarningState verdict) {
  return {SubmissionOf(id, hold, amount), decision, verdict, absl::UnixEpoch()};
}

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_LEDGER_FIXTURE_TEST_H_
