#include "services/dispatch/dispatch_service.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/rpc/access.h"
#include "common/rpc/feed.h"
#include "services/dispatch/handlers/batches.h"
#include "services/dispatch/handlers/projects.h"
#include "services/dispatch/handlers/reissue.h"
#include "services/dispatch/handlers/tasks.h"
#include "services/dispatch/handlers/undo.h"

namespace crowdloom::dispatch {
namespace {

constexpr absl::Duration kWaitMax = absl::Seconds(60);
constexpr size_t kBulkCallsMax = 20;  // of up to 50 submissions, in one transaction
// One batch of a kind at a time: while it commits, all that comes becomes the next one. Two would
// each be half as large, and a transaction costs more than its rows.
constexpr int kBatchesAtOnce = 1;

absl::Duration WaitOf(const v1::LeaseAssignmentsRequest& request) {
  const absl::Duration wait =
      absl::Seconds(request.wait().seconds()) + absl::Nanoseconds(request.wait().nanos());
  return std::clamp(wait, absl::ZeroDuration(), kWaitMax);
}

}  // namespace

DispatchService::DispatchService(Parts parts)
    : parts_(std::move(parts)),
      rpc_(*parts_.rpc),
      leases_(parts_.pool, {.max_parallel = kBatchesAtOnce},
              [this](auto& worker, auto items) { parts_.leasing->LeaseBatch(worker, items); }),
      submits_(parts_.pool, {.max_parallel = kBatchesAtOnce},
               [this](auto& worker, auto items) { parts_.submitting->SubmitBatch(worker, items); }),
      bulk_submits_(
          parts_.pool, {.max_items = kBulkCallsMax, .max_parallel = kBatchesAtOnce},
          [this](auto& worker, auto items) { parts_.submitting->SubmitBulk(worker, items); }) {}

template <typename Request, typename Response, typename Handler>
DispatchService::Reactor* DispatchService::Change(Context* context, const Request* request,
                                                  Response* response, Handler handler) {
  return rpc_.Mutate(context, request, response,
                     [this, handler](rpc::MutateCall& call, const Request& body) {
                       call.AfterCommit([this](rpc::Worker&) {
                         parts_.catalog->Invalidate();
                         parts_.feed();
                       });
                       return handler(call, body);
                     });
}

DispatchService::Reactor* DispatchService::CreateProject(Context* context,
                                                         const v1::CreateProjectRequest* q,
                                                         v1::Project* r) {
  return rpc_.Mutate(context, q, r, dispatch::CreateProject);
}

DispatchService::Reactor* DispatchService::GetProject(Context* context,
                                                      const v1::GetProjectRequest* q,
                                                      v1::Project* r) {
  return rpc_.Unary(context, q, r, dispatch::GetProject);
}

DispatchService::Reactor* DispatchService::ListProjects(Context* context,
                                                        const v1::ListProjectsRequest* q,
                                                        v1::ListProjectsResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const v1::ListProjectsRequest& request) {
    return dispatch::ListProjects(call, request);
  });
}

DispatchService::Reactor* DispatchService::UpdateProject(Context* context,
                                                         const v1::UpdateProjectRequest* q,
                                                         v1::Project* r) {
  return Change(context, q, r, [](rpc::MutateCall& call, const v1::UpdateProjectRequest& request) {
    return dispatch::UpdateProject(call, request);
  });
}

DispatchService::Reactor* DispatchService::GetGuidelines(Context* context,
                                                         const v1::GetGuidelinesRequest* q,
                                                         v1::Guidelines* r) {
  return rpc_.Unary(context, q, r, dispatch::GetGuidelines);
}

DispatchService::Reactor* DispatchService::AcknowledgeGuidelines(
    Context* context, const v1::AcknowledgeGuidelinesRequest* q, v1::Guidelines* r) {
  return rpc_.Mutate(
      context, q, r,
      [this](rpc::MutateCall& call, const v1::AcknowledgeGuidelinesRequest& request) {
        call.AfterCommit([this, worker_id = call.principal().worker](rpc::Worker&) {
          parts_.forget_profile(worker_id);
        });
        return dispatch::AcknowledgeGuidelines(call, request);
      });
}

DispatchService::Reactor* DispatchService::CreateBatch(Context* context,
                                                       const v1::CreateBatchRequest* q,
                                                       v1::Batch* r) {
  return rpc_.Mutate(context, q, r, dispatch::CreateBatch);
}

DispatchService::Reactor* DispatchService::GetBatch(Context* context, const v1::GetBatchRequest* q,
                                                    v1::Batch* r) {
  return rpc_.Unary(context, q, r, dispatch::GetBatch);
}

DispatchService::Reactor* DispatchService::ListBatches(Context* context,
                                                       const v1::ListBatchesRequest* q,
                                                       v1::ListBatchesResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const v1::ListBatchesRequest& request) {
    return dispatch::ListBatches(call, request);
  });
}

DispatchService::Reactor* DispatchService::UpdateBatch(Context* context,
                                                       const v1::UpdateBatchRequest* q,
                                                       v1::Batch* r) {
  return Change(context, q, r, [](rpc::MutateCall& call, const v1::UpdateBatchRequest& request) {
    return dispatch::UpdateBatch(call, request);
  });
}

DispatchService::Reactor* DispatchService::PreviewBatchCost(Context* context,
                                                            const v1::PreviewBatchCostRequest* q,
                                                            v1::PreviewBatchCostResponse* r) {
  return rpc_.Unary(context, q, r, dispatch::PreviewBatchCost);
}

DispatchService::Reactor* DispatchService::StartBatch(Context* context,
                                                      const v1::StartBatchRequest* q,
                                                      v1::Batch* r) {
  return Change(context, q, r, [this](rpc::MutateCall& call, const v1::StartBatchRequest& request) {
    return dispatch::StartBatch(call, parts_.budget(), request);
  });
}

DispatchService::Reactor* DispatchService::PauseBatch(Context* context,
                                                      const v1::PauseBatchRequest* q,
                                                      v1::Batch* r) {
  return Change(context, q, r, dispatch::PauseBatch);
}

DispatchService::Reactor* DispatchService::ResumeBatch(Context* context,
                                                       const v1::ResumeBatchRequest* q,
                                                       v1::Batch* r) {
  return Change(context, q, r, dispatch::ResumeBatch);
}

DispatchService::Reactor* DispatchService::CloseBatch(Context* context,
                                                      const v1::CloseBatchRequest* q,
                                                      v1::Batch* r) {
  return Change(context, q, r, dispatch::CloseBatch);
}

DispatchService::Reactor* DispatchService::AppendTasks(Context* context,
                                                       const v1::AppendTasksRequest* q,
                                                       v1::AppendTasksResponse* r) {
  return Change(context, q, r, dispatch::AppendTasks);
}

DispatchService::Reactor* DispatchService::GetTask(Context* context, const v1::GetTaskRequest* q,
                                                   v1::Task* r) {
  return rpc_.Unary(
      context, q, r,
      [this](rpc::Call& call, const v1::GetTaskRequest& request) -> absl::StatusOr<v1::Task> {
        CL_ASSIGN_OR_RETURN(v1::Task task, dispatch::GetTask(call, request));
        CL_RETURN_IF_ERROR(parts_.assignments->AddTaskMedia(call, task));
        return task;
      });
}

DispatchService::Reactor* DispatchService::ListTasks(Context* context,
                                                     const v1::ListTasksRequest* q,
                                                     v1::ListTasksResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const v1::ListTasksRequest& request) {
    return dispatch::ListTasks(call, request);
  });
}

DispatchService::Reactor* DispatchService::LeaseAssignments(Context* context,
                                                            const v1::LeaseAssignmentsRequest* q,
                                                            v1::LeaseAssignmentsResponse* r) {
  return rpc_.Parked(context, q, r, leases_, *parts_.lot, WaitOf(*q));
}

DispatchService::Reactor* DispatchService::SubmitAssignment(Context* context,
                                                            const v1::SubmitAssignmentRequest* q,
                                                            v1::Assignment* r) {
  return rpc_.Batched(context, q, r, submits_);
}

DispatchService::Reactor* DispatchService::SubmitAssignments(Context* context,
                                                             const v1::SubmitAssignmentsRequest* q,
                                                             v1::SubmitAssignmentsResponse* r) {
  return rpc_.Batched(context, q, r, bulk_submits_);
}

DispatchService::Reactor* DispatchService::RenewAssignment(Context* context,
                                                           const v1::RenewAssignmentRequest* q,
                                                           v1::Assignment* r) {
  return rpc_.Unary(context, q, r,
                    [this](rpc::Call& call, const v1::RenewAssignmentRequest& request) {
                      return parts_.assignments->Renew(call, request);
                    });
}

DispatchService::Reactor* DispatchService::ReleaseAssignment(Context* context,
                                                             const v1::ReleaseAssignmentRequest* q,
                                                             v1::Assignment* r) {
  return rpc_.Mutate(context, q, r,
                     [this](rpc::MutateCall& call, const v1::ReleaseAssignmentRequest& request) {
                       return parts_.assignments->Release(call, request);
                     });
}

DispatchService::Reactor* DispatchService::SkipAssignment(Context* context,
                                                          const v1::SkipAssignmentRequest* q,
                                                          v1::Assignment* r) {
  return rpc_.Mutate(context, q, r,
                     [this](rpc::MutateCall& call, const v1::SkipAssignmentRequest& request) {
                       return parts_.assignments->Skip(call, request);
                     });
}

DispatchService::Reactor* DispatchService::UndoAssignment(Context* context,
                                                          const v1::UndoAssignmentRequest* q,
                                                          v1::Assignment* r) {
  return rpc_.Mutate(context, q, r,
                     [this](rpc::MutateCall& call, const v1::UndoAssignmentRequest& request) {
                       return dispatch::UndoAssignment(call, *parts_.offering, request);
                     });
}

DispatchService::Reactor* DispatchService::ReportTask(Context* context,
                                                      const v1::ReportTaskRequest* q,
                                                      v1::Assignment* r) {
  return rpc_.Mutate(context, q, r,
                     [this](rpc::MutateCall& call, const v1::ReportTaskRequest& request) {
                       return parts_.assignments->Report(call, request);
                     });
}

DispatchService::Reactor* DispatchService::RevokeLease(Context* context,
                                                       const v1::RevokeLeaseRequest* q,
                                                       v1::Assignment* r) {
  return rpc_.Mutate(context, q, r,
                     [this](rpc::MutateCall& call, const v1::RevokeLeaseRequest& request) {
                       return parts_.assignments->Revoke(call, request);
                     });
}

DispatchService::Reactor* DispatchService::ReissueTasks(Context* context,
                                                        const v1::ReissueTasksRequest* q,
                                                        v1::Batch* r) {
  return rpc_.Mutate(context, q, r, dispatch::ReissueTasks);
}

DispatchService::Reactor* DispatchService::ListLeases(Context* context,
                                                      const v1::ListLeasesRequest* q,
                                                      v1::ListLeasesResponse* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const v1::ListLeasesRequest& request) {
    return parts_.assignments->ListLeases(call, request);
  });
}

DispatchService::Reactor* DispatchService::GetAssignment(Context* context,
                                                         const v1::GetAssignmentRequest* q,
                                                         v1::Assignment* r) {
  return rpc_.Unary(context, q, r,
                    [this](rpc::Call& call, const v1::GetAssignmentRequest& request) {
                      return parts_.assignments->Get(call, request);
                    });
}

DispatchService::Reactor* DispatchService::ListWorkerAssignments(
    Context* context, const v1::ListWorkerAssignmentsRequest* q,
    v1::ListWorkerAssignmentsResponse* r) {
  return rpc_.Unary(context, q, r,
                    [this](rpc::Call& call, const v1::ListWorkerAssignmentsRequest& request) {
                      return parts_.assignments->ListOfWorker(call, request);
                    });
}

DispatchService::Reactor* DispatchService::ListTaskAssignments(
    Context* context, const v1::ListTaskAssignmentsRequest* q, v1::ListTaskAssignmentsResponse* r) {
  return rpc_.Unary(context, q, r,
                    [this](rpc::Call& call, const v1::ListTaskAssignmentsRequest& request) {
                      return parts_.assignments->ListOfTask(call, request);
                    });
}

DispatchService::Reactor* DispatchService::ListWorkOffers(Context* context,
                                                          const v1::ListWorkOffersRequest* q,
                                                          v1::ListWorkOffersResponse* r) {
  return rpc_.Unary(context, q, r,
                    [this](rpc::Call& call, const v1::ListWorkOffersRequest& request) {
                      return parts_.assignments->ListWorkOffers(call, request);
                    });
}

DispatchService::Reactor* DispatchService::ExplainWork(Context* context,
                                                       const v1::ExplainWorkRequest* q,
                                                       v1::ExplainWorkResponse* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const v1::ExplainWorkRequest& request) {
    return parts_.explanations->ExplainWork(call, request);
  });
}

DispatchService::Reactor* DispatchService::ListQueues(Context* context,
                                                      const v1::ListQueuesRequest* q,
                                                      v1::ListQueuesResponse* r) {
  return rpc_.Unary(
      context, q, r,
      [this](rpc::Call&,
             const v1::ListQueuesRequest& request) -> absl::StatusOr<v1::ListQueuesResponse> {
        CL_ASSIGN_OR_RETURN(const rpc::Owner owner,
                            rpc::OwnerOf("organizations/*", request.parent()));
        return parts_.queues->Of(owner.organization);
      });
}

DispatchService::Reactor* DispatchService::CountAudience(Context* context,
                                                         const v1::CountAudienceRequest* q,
                                                         v1::CountAudienceResponse* r) {
  return rpc_.Unary(context, q, r,
                    [this](rpc::Call& call, const v1::CountAudienceRequest& request) {
                      return parts_.explanations->CountAudience(call, request);
                    });
}

DispatchService::Reactor* DispatchService::RebuildQueues(Context* context,
                                                         const v1::RebuildQueuesRequest* q,
                                                         v1::RebuildQueuesResponse* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const v1::RebuildQueuesRequest&) {
    return parts_.rebuild_all(call.worker());
  });
}

DispatchService::Reactor* DispatchService::ReadEvents(Context* context,
                                                      const events::v1::ReadEventsRequest* q,
                                                      events::v1::ReadEventsResponse* r) {
  return rpc_.Unary(context, q, r, rpc::ReadFeed);
}

}  // namespace crowdloom::dispatch
