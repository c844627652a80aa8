#include "common/pg/migrate.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/pg/tx.h"

namespace crowdloom::pg {
namespace {

// A migration may rewrite a large table; waiting for the lock counts as well.
constexpr char kNoTimeout[] = "SET LOCAL statement_timeout = 0";
constexpr char kCreateTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " number int PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL,"
    " applied_time timestamptz NOT NULL DEFAULT now())";
constexpr Query kLock{"migration_lock",
                      "SELECT pg_advisory_xact_lock(hashtext('migration'), hashtext($1))"};
constexpr Query kSetSchema{"migration_set_schema", "SELECT set_config('search_path', $1, true)"};
constexpr Query kFindSchema{"migration_find_schema",
                            "SELECT 1 FROM pg_namespace WHERE nspname = $1"};
constexpr Query kReadApplied{"migration_read_applied",
                             "SELECT number, sha256 FROM schema_migration ORDER BY number"};
constexpr Query kRecord{"migration_record",
                        "INSERT INTO schema_migration (number, name, sha256) VALUES ($1, $2, $3)"};

using Applied = std::map<int, std::string>;  // number to checksum

std::string ChecksumOf(const Migration& migration) { return HexEncode(Sha256(migration.sql)); }

void Lock(Tx& tx, std::string_view schema) {
  tx.ExecScript("migration_no_timeout", kNoTimeout);
  tx.Exec(kLock, schema);
  tx.Exec(kSetSchema, schema);
}

Applied ReadApplied(Tx& tx) {
  Applied applied;
  for (const pqxx::row& row : tx.Exec(kReadApplied)) {
    applied[row[0].as<int>()] = row[1].as<std::string>();
  }
  return applied;
}

absl::Status Prepare(Connection& connection, std::string_view schema) {
  return RunTx(connection, [&](Tx& tx) {
    Lock(tx, schema);
    // Asked first: CREATE needs a right that the service's role may not have.
    if (!tx.ExecAtMostOne(kFindSchema, schema)) {
      tx.ExecScript("migration_create_schema", StrCat("CREATE SCHEMA ", schema));
    }
    tx.ExecScript("migration_create_table", kCreateTable);
    return absl::OkStatus();
  });
}

absl::Status Refuse(std::string_view reason, const Migration& migration, std::string_view what) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, what,
                   {{"number", StrCat(migration.number)}, {"name", migration.name}});
}

// Whether `migration` is to be run, given what has been.
absl::StatusOr<bool> IsPending(const Applied& applied, const Migration& migration) {
  const auto it = applied.find(migration.number);
  if (it != applied.end()) {
    if (it->second == ChecksumOf(migration)) return false;
    return Refuse("MIGRATION_CHANGED", migration, "an applied migration was changed");
  }
  if (!applied.empty() && applied.rbegin()->first > migration.number) {
    return Refuse("MIGRATION_OUT_OF_ORDER", migration, "a later migration was applied already");
  }
  return true;
}

absl::Status Apply(Connection& connection, std::string_view schema, const Migration& migration) {
  return RunTx(connection, [&](Tx& tx) -> absl::Status {
    Lock(tx, schema);
    CL_ASSIGN_OR_RETURN(const bool pending, IsPending(ReadApplied(tx), migration));
    if (!pending) return absl::OkStatus();
    log::Info("applying migration",
              {{"schema", schema}, {"number", migration.number}, {"name", migration.name}});
    tx.ExecScript(migration.name, migration.sql);
    tx.Exec(kSetSchema, schema);  // the script may have changed it
    tx.Exec(kRecord, migration.number, migration.name, ChecksumOf(migration));
    return absl::OkStatus();
  });
}

Migration MigrationFrom(const EmbeddedFile& file) {
  Migration migration;
  const size_t underscore = file.name.find('_');
  CHECK(underscore == 4 && absl::SimpleAtoi(ToAbsl(file.name.substr(0, 4)), &migration.number))
      << "a migration is called 0001_what_it_does.sql, not " << file.name;
  migration.name = std::string(absl::StripSuffix(ToAbsl(file.name.substr(underscore + 1)), ".sql"));
  migration.sql = file.contents;
  return migration;
}

}  // namespace

std::vector<Migration> MigrationsFrom(absl::Span<const EmbeddedFile> files) {
  std::vector<Migration> migrations;
  for (const EmbeddedFile& file : files) migrations.push_back(MigrationFrom(file));
  std::sort(migrations.begin(), migrations.end(),
            [](const Migration& a, const Migration& b) { return a.number < b.number; });
  return migrations;
}

std::vector<Migration> JoinMigrations(std::vector<std::vector<Migration>> parts) {
  std::vector<Migration> all;
  for (std::vector<Migration>& part : parts) {
    all.insert(all.end(), std::make_move_iterator(part.begin()),
               std::make_move_iterator(part.end()));
  }
  return all;
}

absl::Status Migrate(Connection& connection, std::string_view schema,
                     absl::Span<const Migration> migrations) {
  for (size_t i = 1; i < migrations.size(); ++i) {
    CHECK_LT(migrations[i - 1].number, migrations[i].number) << "migrations are not in order";
  }
  CL_RETURN_IF_ERROR(Prepare(connection, schema));
  for (const Migration& migration : migrations) {
    CL_RETURN_IF_ERROR(Apply(connection, schema, migration));
  }
  return absl::OkStatus();
}

}  // namespace crowdloom::pg
