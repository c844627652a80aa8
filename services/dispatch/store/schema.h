// The tables of this service: those of the libraries it uses, then its own.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_SCHEMA_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_SCHEMA_H_

#include "absl/status/status.h"
#include "common/pg/connection.h"

namespace crowdloom::dispatch {

inline constexpr char kSchema[] = "dispatch";

absl::Status MigrateSchema(pg::Connection& connection);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_SCHEMA_H_
