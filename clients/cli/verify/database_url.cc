#include "clients/cli/verify/database_url.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/json/json.h"

namespace crowdloom::cli {

absl::StatusOr<std::string> FindDatabaseUrl(const DatabaseOptions& options) {
  if (!options.url.empty()) return options.url;
  if (const char* url = std::getenv("CROWDLOOM_DATABASE_URL")) return std::string(url);
  std::ifstream in(options.data_dir + "/running.json");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto parsed = json::Parse(text);
  if (const auto* running = std::get_if<json::Value>(&parsed)) {
    if (const json::Value* url = running->Find("database_url")) return url->text;
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, "NO_DATABASE",
                   StrCat("no installation runs in ", options.data_dir,
                          "; say where the database is with --database-url"));
}

}  // namespace crowdloom::cli
