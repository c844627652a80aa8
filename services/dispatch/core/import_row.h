// Whether a row of an import can become a task.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_IMPORT_ROW_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_IMPORT_ROW_H_

#include <optional>

#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"
#include "crowdloom/dispatch/v1/task.pb.h"

namespace crowdloom::dispatch {

inline constexpr size_t kPayloadBytesMax = 65'536;

// What is wrong with the row; nullopt for a good one. Reasons: PAYLOAD_TOO_LARGE, INVALID_PAYLOAD,
// INVALID_GOLD, INVALID_RESERVATION (a worker of another organization, or named twice),
// INVALID_EXTERNAL_ID.
std::optional<v1::AppendTasksResponse::RowError> CheckRow(const v1::Project& project,
                                                          int32_t organization, int32_t row,
                                                          const v1::Task& task);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_IMPORT_ROW_H_
