// Where the databases are, when nobody says so.
#ifndef CROWDLOOM_CLIENTS_CLI_VERIFY_DATABASE_URL_H_
#define CROWDLOOM_CLIENTS_CLI_VERIFY_DATABASE_URL_H_

#include <string>

#include "absl/status/statusor.h"

namespace crowdloom::cli {

struct DatabaseOptions {
  std::string url;
  std::string data_dir = ".crowdloom";  // of a running `crowdloom up`
};

// The option, else CROWDLOOM_DATABASE_URL, else that of the installation that runs in the data
// directory. FAILED_PRECONDITION (NO_DATABASE) when there is none.
absl::StatusOr<std::string> FindDatabaseUrl(const DatabaseOptions& options);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_VERIFY_DATABASE_URL_H_
