#include "tests/load/pgbench.h"

#include <cstdio>
#include <fstream>

#include "absl/strings/numbers.h"
#include "common/base/check.h"
#include "common/base/strings.h"
#include "common/pg/tx.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::load {
namespace {

constexpr char kTable[] =
    "DROP TABLE IF EXISTS bench_insert;"
    "CREATE TABLE bench_insert (task bigint, worker bigint, request_id uuid,"
    " submit_time timestamptz, answer bytea, PRIMARY KEY (task, worker))";

std::string Script(int row_bytes) {
  return StrCat("\\set t random(1, 9000000000000000)\n\\set w random(1, 1000000)\n",
                "INSERT INTO bench_insert VALUES (:t, :w, gen_random_uuid(), now(), '\\x",
                std::string(2 * row_bytes, '6'), "') ON CONFLICT DO NOTHING;\n");
}

std::string OutputOf(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string output;
  char buffer[4096];
  while (const size_t read = fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, read);
  pclose(pipe);
  return output;
}

}  // namespace

double PgbenchInsertsPerSecond(const std::string& database_url, int clients, int seconds,
                               int row_bytes) {
  return PgbenchTransactionsPerSecond(database_url, kTable, Script(row_bytes), clients, seconds);
}

double PgbenchTransactionsPerSecond(const std::string& database_url, const std::string& tables,
                                    const std::string& script_text, int clients, int seconds) {
  pg::Connection connection({.url = database_url});
  CHECK_OK(pg::RunTx(connection, [&](pg::Tx& tx) {
    tx.ExecScript("bench_tables", tables);
    return absl::OkStatus();
  }));
  const testing::TempDir directory;
  const std::string script = directory.path() + "/script.sql";
  std::ofstream(script) << script_text;
  const std::string output =
      OutputOf(StrCat("pgbench -n -M prepared -j 2 -c ", clients, " -T ", seconds, " -f ", script,
                      " '", database_url, "' 2>&1"));
  const size_t at = output.find("tps = ");
  double rate = 0;
  if (at == std::string::npos ||
      !absl::SimpleAtod(output.substr(at + 6, output.find(' ', at + 6) - at - 6), &rate)) {
    std::fprintf(stderr, "pgbench said: %s\n", output.c_str());
  }
  return rate;
}

}  // namespace crowdloom::load
