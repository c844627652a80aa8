// Tasks: import and reading.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_TASKS_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_TASKS_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::dispatch {

absl::StatusOr<v1::AppendTasksResponse> AppendTasks(rpc::MutateCall& call,
                                                    const v1::AppendTasksRequest& request);
absl::StatusOr<v1::Task> GetTask(rpc::Call& call, const v1::GetTaskRequest& request);
absl::StatusOr<v1::ListTasksResponse> ListTasks(rpc::Call& call,
                                                const v1::ListTasksRequest& request);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_TASKS_H_
