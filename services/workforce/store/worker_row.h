// How a person is laid out in the tables: the one place that knows both sides.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_STORE_WORKER_ROW_H_
#define CROWDLOOM_SERVICES_WORKFORCE_STORE_WORKER_ROW_H_

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "crowdloom/workforce/v1/worker.pb.h"

namespace crowdloom::workforce {

// From a row of the view worker_profile.
v1::Worker WorkerFromRow(const pqxx::row& row);

int32_t RolesColumn(const v1::Worker& worker);
std::string LanguagesColumn(const v1::Worker& worker);

// One column a field of the table worker, as UNNEST wants them; ids count up from `first`.
struct WorkerColumns {
  WorkerColumns(int32_t organization, int32_t first, absl::Span<const v1::Worker> workers);

  std::vector<int64_t> ids;
  std::vector<int32_t> roles;
  std::vector<std::string> logins, display_names, languages, regions, locales;
};

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_STORE_WORKER_ROW_H_
