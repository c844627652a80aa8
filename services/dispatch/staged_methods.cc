// The methods of dispatch's gRPC face that are about staged work: packages, lots, and what a pilot
// tells.
#include "services/dispatch/dispatch_service.h"
#include "services/dispatch/handlers/forecasts.h"
#include "services/dispatch/handlers/lots.h"
#include "services/dispatch/handlers/packages.h"

namespace crowdloom::dispatch {

DispatchService::Reactor* DispatchService::CloneBatch(Context* context,
                                                      const v1::CloneBatchRequest* q,
                                                      v1::Batch* r) {
  return rpc_.Mutate(context, q, r, dispatch::CloneBatch);
}

DispatchService::Reactor* DispatchService::GetBatchForecast(Context* context,
                                                            const v1::GetBatchForecastRequest* q,
                                                            v1::BatchForecast* r) {
  return rpc_.Unary(context, q, r, dispatch::GetBatchForecast);
}

DispatchService::Reactor* DispatchService::EstimateBatch(Context* context,
                                                         const v1::EstimateBatchRequest* q,
                                                         v1::BatchEstimate* r) {
  return rpc_.Unary(context, q, r, dispatch::EstimateBatch);
}

DispatchService::Reactor* DispatchService::CreatePackages(Context* context,
                                                          const v1::CreatePackagesRequest* q,
                                                          v1::CreatePackagesResponse* r) {
  return rpc_.Mutate(context, q, r, dispatch::CreatePackages);
}

DispatchService::Reactor* DispatchService::ListPackages(Context* context,
                                                        const v1::ListPackagesRequest* q,
                                                        v1::ListPackagesResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const v1::ListPackagesRequest& request) {
    return dispatch::ListPackages(call, request);
  });
}

DispatchService::Reactor* DispatchService::AssignPackage(Context* context,
                                                         const v1::AssignPackageRequest* q,
                                                         v1::Package* r) {
  return rpc_.Mutate(context, q, r,
                     [this](rpc::MutateCall& call, const v1::AssignPackageRequest& request) {
                       return dispatch::AssignPackage(call, *parts_.offering, request);
                     });
}

DispatchService::Reactor* DispatchService::GrabPackage(Context* context,
                                                       const v1::GrabPackageRequest* q,
                                                       v1::Package* r) {
  return rpc_.Mutate(context, q, r,
                     [this](rpc::MutateCall& call, const v1::GrabPackageRequest& request) {
                       return dispatch::GrabPackage(call, *parts_.offering, request);
                     });
}

DispatchService::Reactor* DispatchService::RecallPackage(Context* context,
                                                         const v1::RecallPackageRequest* q,
                                                         v1::Package* r) {
  return rpc_.Mutate(context, q, r, dispatch::RecallPackage);
}

DispatchService::Reactor* DispatchService::CreateLot(Context* context,
                                                     const v1::CreateLotRequest* q, v1::Lot* r) {
  return rpc_.Mutate(context, q, r, dispatch::CreateLot);
}

DispatchService::Reactor* DispatchService::SealLot(Context* context, const v1::SealLotRequest* q,
                                                   v1::Lot* r) {
  return rpc_.Mutate(context, q, r, dispatch::SealLot);
}

DispatchService::Reactor* DispatchService::GetLot(Context* context, const v1::GetLotRequest* q,
                                                  v1::Lot* r) {
  return rpc_.Unary(context, q, r, dispatch::GetLot);
}

DispatchService::Reactor* DispatchService::ListLots(Context* context, const v1::ListLotsRequest* q,
                                                    v1::ListLotsResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const v1::ListLotsRequest& request) {
    return dispatch::ListLots(call, request);
  });
}

DispatchService::Reactor* DispatchService::ListInspections(Context* context,
                                                           const v1::ListInspectionsRequest* q,
                                                           v1::ListInspectionsResponse* r) {
  return rpc_.Unary(context, q, r,
                    [this](rpc::Call& call, const v1::ListInspectionsRequest& request) {
                      return dispatch::ListInspections(call, parts_.media_key, request);
                    });
}

DispatchService::Reactor* DispatchService::RecordInspection(Context* context,
                                                            const v1::RecordInspectionRequest* q,
                                                            v1::Inspection* r) {
  return rpc_.Mutate(context, q, r, dispatch::RecordInspection);
}

DispatchService::Reactor* DispatchService::DecideLot(Context* context,
                                                     const v1::DecideLotRequest* q, v1::Lot* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const v1::DecideLotRequest& request) {
    return dispatch::DecideLot(call, request);
  });
}

DispatchService::Reactor* DispatchService::GetInspectionSeries(
    Context* context, const v1::GetInspectionSeriesRequest* q, v1::InspectionSeries* r) {
  return rpc_.Unary(context, q, r, dispatch::GetInspectionSeries);
}

DispatchService::Reactor* DispatchService::ResumeInspection(Context* context,
                                                            const v1::ResumeInspectionRequest* q,
                                                            v1::InspectionSeries* r) {
  return rpc_.Mutate(context, q, r, dispatch::ResumeInspection);
}

}  // namespace crowdloom::dispatch
