// Brings a schema to the present version. Migrations are numbered files, forward only: once one is
// released it never changes, a new one follows it.
//
//   CL_RETURN_IF_ERROR(pg::Migrate(
//       connection, "dispatch",
//       pg::JoinMigrations({outbox::Migrations(), rpc::Migrations(),
//                           pg::MigrationsFrom(dispatch::MigrationFiles())})));
//
// Numbers go up; those below 10 belong to the libraries under common/, a service begins at 10.
//
// Each migration runs in a transaction of its own together with its line in the table
// schema_migration, under an advisory lock, so that replicas may start at the same time. A database
// that is ahead of this program is accepted: an older replica may restart during a rollout, so a
// migration must leave the previous version working.
//
// Errors: FAILED_PRECONDITION with reason MIGRATION_CHANGED (a file that was applied has another
// checksum now) or MIGRATION_OUT_OF_ORDER (a new file below the last applied number); what a
// migration's SQL fails with comes back as from RunTx, and that migration is undone.
#ifndef CROWDLOOM_COMMON_PG_MIGRATE_H_
#define CROWDLOOM_COMMON_PG_MIGRATE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/base/embedded_file.h"
#include "common/pg/connection.h"

namespace crowdloom::pg {

struct Migration {
  int number = 0;  // positive, strictly rising in a list
  std::string name;
  std::string sql;
};

// From files called 0001_what_it_does.sql, in any order.
std::vector<Migration> MigrationsFrom(absl::Span<const EmbeddedFile> files);

// One list of several, in their order.
std::vector<Migration> JoinMigrations(std::vector<std::vector<Migration>> parts);

absl::Status Migrate(Connection& connection, std::string_view schema,
                     absl::Span<const Migration> migrations);

}  // namespace crowdloom::pg

#endif  // CROWDLOOM_COMMON_PG_MIGRATE_H_
