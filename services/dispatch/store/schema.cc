#include "services/dispatch/store/schema.h"

#include "absl/types/span.h"
#include "common/base/embedded_file.h"
#include "common/outbox/outbox.h"
#include "common/ownership/ownership.h"
#include "common/pg/migrate.h"
#include "common/rpc/idempotency.h"

namespace crowdloom::dispatch {

// Made by crowdloom_embed_files.
absl::Span<const EmbeddedFile> MigrationFiles();

absl::Status MigrateSchema(pg::Connection& connection) {
  return pg::Migrate(
      connection, kSchema,
      pg::JoinMigrations({outbox::Migrations(), rpc::Migrations(), ownership::Migrations(),
                          pg::MigrationsFrom(MigrationFiles())}));
}

}  // namespace crowdloom::dispatch
