// Decisions of people beside reviews: answers taken out, appeals, overturned verdicts; and what
// models predict. Each becomes an entry of its project's log. The contract of each method is in
// consensus_service.proto.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_JUDGING_H_
#define CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_JUDGING_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"

namespace crowdloom::consensus {

absl::StatusOr<v1::ExcludeWorkerAnswersResponse> ExcludeWorkerAnswers(
    rpc::MutateCall& call, const v1::ExcludeWorkerAnswersRequest& request);
absl::StatusOr<v1::RecordPredictionsResponse> RecordPredictions(
    rpc::MutateCall& call, const v1::RecordPredictionsRequest& request);
absl::StatusOr<v1::Appeal> AppealVerdict(rpc::MutateCall& call,
                                         const v1::AppealVerdictRequest& request);
absl::StatusOr<v1::Appeal> DecideAppeal(rpc::MutateCall& call,
                                        const v1::DecideAppealRequest& request);
absl::StatusOr<v1::Appeal> GetAppeal(rpc::Call& call, const v1::GetAppealRequest& request);

absl::StatusOr<v1::ListAppealsResponse> ListAppeals(rpc::Call& call,
                                                    const v1::ListAppealsRequest& request);
absl::StatusOr<v1::OverturnVerdictResponse> OverturnVerdict(
    rpc::MutateCall& call, const v1::OverturnVerdictRequest& request);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_JUDGING_H_
