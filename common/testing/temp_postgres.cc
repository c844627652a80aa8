#include "common/testing/temp_postgres.h"

#include <cstdlib>
#include <memory>
#include <pqxx/pqxx>
#include <string_view>

#include "common/base/hash.h"
#include "common/base/hmac.h"
#include "common/base/strings.h"
#include "common/testing/postgres_server.h"

#if defined(__SANITIZE_ADDRESS__)
// libpqxx 6.4 loses one result each time that a session dies in the middle of a statement, which
// our tests do on purpose: it asks the dead session for its encoding before it owns the result.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:PQmakeEmptyPGresult\n"; }
#endif

namespace crowdloom::testing {
namespace {

const char* ServerFromEnvironment() { return std::getenv("CROWDLOOM_TEST_POSTGRES"); }

// Started by the first test that needs it, stopped at exit.
PostgresServer& SharedServer() {
  static const auto server = std::make_unique<PostgresServer>();
  return *server;
}

std::string DefaultServerUrl() {
  const char* url = ServerFromEnvironment();
  return url != nullptr ? url : SharedServer().url();
}

// The server's URL with another database in its path.
std::string UrlOf(const std::string& server, const std::string& database) {
  const size_t host = server.find("://") + 3;
  const size_t path = std::min(server.find('/', host), server.find('?', host));
  const size_t query = server.find('?', host);
  return StrCat(server.substr(0, path), "/", database,
                query == std::string::npos ? "" : server.substr(query));
}

std::string Run(const std::string& url, std::string_view sql) {
  pqxx::connection connection(url);
  const pqxx::result rows = pqxx::nontransaction(connection).exec(std::string(sql));
  if (rows.empty() || rows.columns() == 0 || rows[0][0].is_null()) return "";
  return rows[0][0].as<std::string>();
}

}  // namespace

TempPostgres::TempPostgres() : TempPostgres(DefaultServerUrl()) {}

TempPostgres::TempPostgres(std::string server_url)
    : server_url_(std::move(server_url)), name_("test_" + HexEncode(RandomBytes(8))) {
  Run(server_url_, "CREATE DATABASE " + name_ + " TEMPLATE template0");
  url_ = UrlOf(server_url_, name_);
}

TempPostgres::~TempPostgres() {
  Run(server_url_, "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
}

std::string TempPostgres::Query(std::string_view sql) const { return Run(url_, sql); }

void TempPostgres::CutConnections() const {
  Query(
      "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
      " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

}  // namespace crowdloom::testing
