#include "common/pg/connection.h"

#include <cstring>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/pg/error.h"

namespace crowdloom::pg {
namespace {

constexpr char kSettings[] =
    "SELECT set_config('application_name', $1, false), set_config('search_path', $2, false),"
    " set_config('statement_timeout', $3, false),"
    " set_config('idle_in_transaction_session_timeout', $4, false),"
    " set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false),"
    " set_config('bytea_output', 'hex', false), set_config('client_min_messages', 'warning', "
    "false)";

// Costs are compared only among plans that are left: the index wins where there is one. Without
// jit, which would compile what the switched off ways only seem to cost.
constexpr char kByKeySettings[] =
    "SELECT set_config('plan_cache_mode', 'force_generic_plan', false),"
    " set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),"
    " set_config('enable_mergejoin', 'off', false), set_config('enable_material', 'off', false),"
    " set_config('enable_bitmapscan', 'off', false), set_config('jit', 'off', false)";

bool IsSchemaName(std::string_view name) {
  if (name.empty() || name.size() > 63 || (name[0] >= '0' && name[0] <= '9')) return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::string WithConnectTimeout(const std::string& url, absl::Duration timeout) {
  if (absl::StrContains(url, "connect_timeout")) return url;
  const bool uri = absl::StartsWith(url, "postgres://") || absl::StartsWith(url, "postgresql://");
  const char* separator = !uri ? " " : absl::StrContains(url, "?") ? "&" : "?";
  return StrCat(url, separator,
                "connect_timeout=", std::max<int64_t>(2, absl::ToInt64Seconds(timeout)));
}

// A session whose state is lost must not come back silently in the middle of a transaction.
void ForbidReconnecting(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

void Configure(pqxx::connection& connection, const ConnectionOptions& options) {
  pqxx::nontransaction work(connection);
  work.exec_params(kSettings, options.application_name, options.schema,
                   absl::ToInt64Milliseconds(options.statement_timeout),
                   absl::ToInt64Milliseconds(options.idle_in_transaction_timeout));
  if (options.plans == Plans::kByKey) work.exec(kByKeySettings);
}

}  // namespace

struct Connection::Physical {
  explicit Physical(const std::string& url) : connection(url) {}

  pqxx::connection connection;
  absl::flat_hash_map<std::string, const char*> prepared;  // name to SQL
};

Connection::Connection(ConnectionOptions options)
    : options_(std::move(options)), rng_(Rng::FromEntropy()) {
  CHECK(IsSchemaName(options_.schema)) << options_.schema;
}

Connection::~Connection() = default;

absl::Status Connection::Open() {
  if (physical_ != nullptr && physical_->connection.is_open()) return absl::OkStatus();
  CHECK(!in_tx_) << "the connection was closed inside its transaction";
  physical_.reset();
  try {
    auto physical =
        std::make_unique<Physical>(WithConnectTimeout(options_.url, options_.connect_timeout));
    ForbidReconnecting(physical->connection);
    Configure(physical->connection, options_);
    physical_ = std::move(physical);
    ++connects_;
    return absl::OkStatus();
  } catch (...) {
    absl::Status status = DescribeCurrentException().status;
    log::Warn("cannot connect to the database",
              {{"application", options_.application_name}, {"error", status}});
    return DatabaseUnavailable(ToStd(status.message()));
  }
}

void Connection::Close() { physical_.reset(); }

pqxx::connection& Connection::physical() { return physical_->connection; }

void Connection::Prepare(const Query& query) {
  const auto [it, added] = physical_->prepared.try_emplace(query.name, query.sql);
  if (added) {
    physical_->connection.prepare(query.name, query.sql);
  } else if (it->second != query.sql) {
    CHECK(std::strcmp(it->second, query.sql) == 0) << "two queries are called " << query.name;
  }
}

}  // namespace crowdloom::pg
