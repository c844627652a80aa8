// Lots: made, sealed, inspected and decided.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_LOTS_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_LOTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::dispatch {

absl::StatusOr<v1::Lot> CreateLot(rpc::MutateCall& call, const v1::CreateLotRequest& request);
absl::StatusOr<v1::Lot> SealLot(rpc::MutateCall& call, const v1::SealLotRequest& request);
absl::StatusOr<v1::Lot> GetLot(rpc::Call& call, const v1::GetLotRequest& request);
absl::StatusOr<v1::ListLotsResponse> ListLots(rpc::Call& call, const v1::ListLotsRequest& request);
// `media_key` signs the addresses of what the payloads name.
absl::StatusOr<v1::ListInspectionsResponse> ListInspections(
    rpc::Call& call, const std::string& media_key, const v1::ListInspectionsRequest& request);
absl::StatusOr<v1::Inspection> RecordInspection(rpc::MutateCall& call,
                                                const v1::RecordInspectionRequest& request);
absl::StatusOr<v1::Lot> DecideLot(rpc::MutateCall& call, const v1::DecideLotRequest& request);
absl::StatusOr<v1::InspectionSeries> GetInspectionSeries(
    rpc::Call& call, const v1::GetInspectionSeriesRequest& request);
absl::StatusOr<v1::InspectionSeries> ResumeInspection(rpc::MutateCall& call,
                                                      const v1::ResumeInspectionRequest& request);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_LOTS_H_
