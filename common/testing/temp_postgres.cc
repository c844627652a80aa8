#include "common/testing/temp_postgres.h"

#include <cstdlib>
#include <memory>
#include <pqxx/pqxx>
#include <string_view>

#include "common/base/hash.h"
#include "common/base/hmac.h"
#include "common/base/strings.h"
#include "common/testing/postgres_server.h"

namespace crowdloom::testing {
namespace {

const char* ServerFromEnvironment() { return std::getenv("CROWDLOOM_TEST_POSTGRES"); }

// Started by the first test that needs it, stopped at exit.
PostgresServer& SharedServer() {
  static const auto server = std::make_unique<PostgresServer>();
  return *server;
}

std::string ServerUrl() {
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

TempPostgres::TempPostgres() : name_("test_" + HexEncode(RandomBytes(8))) {
  const std::string server = ServerUrl();
  Run(server, "CREATE DATABASE " + name_ + " TEMPLATE template0");
  url_ = UrlOf(server, name_);
}

TempPostgres::~TempPostgres() {
  Run(ServerUrl(), "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
}

std::string TempPostgres::Query(std::string_view sql) const { return Run(url_, sql); }

void TempPostgres::CutConnections() const {
  Query(
      "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
      " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

}  // namespace crowdloom::testing
