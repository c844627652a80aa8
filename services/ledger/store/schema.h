// The schema's migrations: what services share (numbers below 10) is added by the caller.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_SCHEMA_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_SCHEMA_H_

#include "absl/types/span.h"
#include "common/base/embedded_file.h"

namespace crowdloom::ledger {

inline constexpr char kSchema[] = "ledger";

absl::Span<const EmbeddedFile> MigrationFiles();

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_SCHEMA_H_
