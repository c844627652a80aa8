// Columns that more than one table of this service has.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_STORE_ROWS_H_
#define CROWDLOOM_SERVICES_WORKFORCE_STORE_ROWS_H_

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace crowdloom::workforce {

inline constexpr std::string_view kWorkerPattern = "workers/#";
inline constexpr std::string_view kOrganizationPattern = "organizations/*";

google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp);

// A text[] column; NULL is empty.
std::vector<std::string> TextsOf(const pqxx::field& field);

// An integer array column; NULL is empty.
std::vector<int64_t> NumbersOf(const pqxx::field& field);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_STORE_ROWS_H_
