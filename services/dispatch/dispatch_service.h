// The gRPC face of dispatch: one statement for each method.
#ifndef CROWDLOOM_SERVICES_DISPATCH_DISPATCH_SERVICE_H_
#define CROWDLOOM_SERVICES_DISPATCH_DISPATCH_SERVICE_H_

#include <functional>

#include "common/rpc/adaptors.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "services/dispatch/budget.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/census.h"
#include "services/dispatch/handlers/assignments.h"
#include "services/dispatch/handlers/explanations.h"
#include "services/dispatch/leasing.h"
#include "services/dispatch/submitting.h"

namespace crowdloom::dispatch {

class DispatchService final : public v1::DispatchService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  struct Parts {
    rpc::Adaptors* rpc;
    rpc::WorkerPool* pool;
    rpc::ParkingLot* lot;
    Catalog* catalog;
    Assignments* assignments;
    Offering* offering;
    Explanations* explanations;
    const QueueBoard* queues;
    Leasing* leasing;
    Submitting* submitting;
    // Ready when the module has started.
    std::function<Budget&()> budget;
    std::function<absl::StatusOr<v1::RebuildQueuesResponse>(rpc::Worker&)> rebuild_all;
    std::function<void()> feed;  // a batch may have tasks to hand out
    std::function<void(int64_t worker_id)> forget_profile;
    std::string media_key;
  };

  explicit DispatchService(Parts parts);

#define METHOD(name, Response) \
  Reactor* name(Context* context, const v1::name##Request* request, Response* response) override
  METHOD(CreateProject, v1::Project);
  METHOD(GetProject, v1::Project);
  METHOD(ListProjects, v1::ListProjectsResponse);
  METHOD(UpdateProject, v1::Project);
  METHOD(GetGuidelines, v1::Guidelines);
  METHOD(AcknowledgeGuidelines, v1::Guidelines);
  METHOD(CreateBatch, v1::Batch);
  METHOD(GetBatch, v1::Batch);
  METHOD(ListBatches, v1::ListBatchesResponse);
  METHOD(UpdateBatch, v1::Batch);
  METHOD(PreviewBatchCost, v1::PreviewBatchCostResponse);
  METHOD(StartBatch, v1::Batch);
  METHOD(PauseBatch, v1::Batch);
  METHOD(ResumeBatch, v1::Batch);
  METHOD(CloseBatch, v1::Batch);
  METHOD(AppendTasks, v1::AppendTasksResponse);
  METHOD(GetTask, v1::Task);
  METHOD(ListTasks, v1::ListTasksResponse);
  METHOD(CloneBatch, v1::Batch);
  METHOD(GetBatchForecast, v1::BatchForecast);
  METHOD(EstimateBatch, v1::BatchEstimate);
  METHOD(CreatePackages, v1::CreatePackagesResponse);
  METHOD(ListPackages, v1::ListPackagesResponse);
  METHOD(AssignPackage, v1::Package);
  METHOD(GrabPackage, v1::Package);
  METHOD(RecallPackage, v1::Package);
  METHOD(CreateLot, v1::Lot);
  METHOD(SealLot, v1::Lot);
  METHOD(GetLot, v1::Lot);
  METHOD(ListLots, v1::ListLotsResponse);
  METHOD(ListInspections, v1::ListInspectionsResponse);
  METHOD(RecordInspection, v1::Inspection);
  METHOD(DecideLot, v1::Lot);
  METHOD(GetInspectionSeries, v1::InspectionSeries);
  METHOD(ResumeInspection, v1::InspectionSeries);
  METHOD(LeaseAssignments, v1::LeaseAssignmentsResponse);
  METHOD(RenewAssignment, v1::Assignment);
  METHOD(ReleaseAssignment, v1::Assignment);
  METHOD(SkipAssignment, v1::Assignment);
  METHOD(SubmitAssignment, v1::Assignment);
  METHOD(SubmitAssignments, v1::SubmitAssignmentsResponse);
  METHOD(UndoAssignment, v1::Assignment);
  METHOD(ReportTask, v1::Assignment);
  METHOD(ListLeases, v1::ListLeasesResponse);
  METHOD(RevokeLease, v1::Assignment);
  METHOD(ReissueTasks, v1::Batch);
  METHOD(GetAssignment, v1::Assignment);
  METHOD(ListWorkerAssignments, v1::ListWorkerAssignmentsResponse);
  METHOD(ListTaskAssignments, v1::ListTaskAssignmentsResponse);
  METHOD(ListWorkOffers, v1::ListWorkOffersResponse);
  METHOD(ExplainWork, v1::ExplainWorkResponse);
  METHOD(ListQueues, v1::ListQueuesResponse);
  METHOD(CountAudience, v1::CountAudienceResponse);
  METHOD(RebuildQueues, v1::RebuildQueuesResponse);
#undef METHOD
  Reactor* ReadEvents(Context* context, const events::v1::ReadEventsRequest* request,
                      events::v1::ReadEventsResponse* response) override;

 private:
  // A mutation after which what is running is read anew.
  template <typename Request, typename Response, typename Handler>
  Reactor* Change(Context* context, const Request* request, Response* response, Handler handler);

  const Parts parts_;
  rpc::Adaptors& rpc_;
  LeaseBatcher leases_;
  SubmitBatcher submits_;
  BulkSubmitBatcher bulk_submits_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_DISPATCH_SERVICE_H_
