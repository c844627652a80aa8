// One connection to PostgreSQL, owned and used by one thread: there is no pool. Work is done in
// transactions (tx.h); this class connects when first needed and again after a loss, and gives
// every session the same settings.
//
//   pg::Connection connection({.url = url, .application_name = "dispatch", .schema = "dispatch"});
//   absl::Status status = pg::RunTx(connection, [&](pg::Tx& tx) { ... });
//
// Not thread-safe. Sessions speak UTC and see the objects of their schema only.
#ifndef CROWDLOOM_COMMON_PG_CONNECTION_H_
#define CROWDLOOM_COMMON_PG_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/rng.h"
#include "common/pg/query.h"

namespace crowdloom::pg {

// How the server plans prepared statements.
enum class Plans {
  kByStatistics,  // as PostgreSQL does by itself
  // Each key is looked up through its index, whatever the statistics say. For services whose
  // statements all name their rows by key: a plan that was made while a table was empty stays good
  // when it has a million rows, and no statement is planned twice.
  kByKey,
};

struct ConnectionOptions {
  std::string url;  // postgresql://... or "host=... dbname=..."
  std::string application_name = "crowdloom";
  std::string schema = "public";  // lower-case letters, digits and _
  Plans plans = Plans::kByStatistics;
  absl::Duration connect_timeout = absl::Seconds(5);
  absl::Duration statement_timeout = absl::Seconds(30);
  absl::Duration idle_in_transaction_timeout = absl::Seconds(60);
};

class Connection {
 public:
  explicit Connection(ConnectionOptions options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const ConnectionOptions& options() const { return options_; }

  // Connects now if not connected. UNAVAILABLE, reason DATABASE_UNAVAILABLE, when that fails.
  absl::Status Open();

  // Drops the connection; the next use makes a new one.
  void Close();

  // How often a connection was made so far.
  int64_t connects() const { return connects_; }

 private:
  friend class Tx;
  friend class TxRunner;
  struct Physical;  // the libpqxx connection and what is prepared on it

  // These may throw. Only while connected.
  pqxx::connection& physical();
  void Prepare(const Query& query);

  ConnectionOptions options_;
  std::unique_ptr<Physical> physical_;
  Rng rng_;  // jitter of retries
  int64_t connects_ = 0;
  bool in_tx_ = false;
};

}  // namespace crowdloom::pg

#endif  // CROWDLOOM_COMMON_PG_CONNECTION_H_
