#include "services/consensus/consensus_service.h"

#include "common/rpc/feed.h"
#include "services/consensus/handlers/gold.h"
#include "services/consensus/handlers/judging.h"
#include "services/consensus/handlers/quality.h"
#include "services/consensus/handlers/reading.h"
#include "services/consensus/handlers/recompute.h"
#include "services/consensus/handlers/simulate_policy.h"

namespace crowdloom::consensus {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

Reactor* ConsensusService::GetConsensus(Context* context, const v1::GetConsensusRequest* request,
                                        v1::Consensus* response) {
  return rpc_.Unary(context, request, response, consensus::GetConsensus);
}

Reactor* ConsensusService::ListConsensus(Context* context, const v1::ListConsensusRequest* request,
                                         v1::ListConsensusResponse* response) {
  return rpc_.Unary(context, request, response, [](rpc::Call& call, const auto& asked) {
    return consensus::ListConsensus(call, asked);
  });
}

Reactor* ConsensusService::ListWorkerQuality(Context* context,
                                             const v1::ListWorkerQualityRequest* request,
                                             v1::ListWorkerQualityResponse* response) {
  return rpc_.Unary(context, request, response, [](rpc::Call& call, const auto& asked) {
    return consensus::ListWorkerQuality(call, asked);
  });
}

Reactor* ConsensusService::RecomputeConsensus(Context* context,
                                              const v1::RecomputeConsensusRequest* request,
                                              v1::RecomputeConsensusResponse* response) {
  return rpc_.Unary(context, request, response, consensus::RecomputeConsensus);
}

Reactor* ConsensusService::SimulatePolicy(Context* context,
                                          const v1::SimulatePolicyRequest* request,
                                          v1::SimulatePolicyResponse* response) {
  return rpc_.Unary(context, request, response, consensus::SimulatePolicy);
}

Reactor* ConsensusService::ListSuspectedCollusion(Context* context,
                                                  const v1::ListSuspectedCollusionRequest* request,
                                                  v1::ListSuspectedCollusionResponse* response) {
  return rpc_.Unary(context, request, response, [](rpc::Call& call, const auto& asked) {
    return consensus::ListSuspectedCollusion(call, asked);
  });
}

Reactor* ConsensusService::ExcludeWorkerAnswers(Context* context,
                                                const v1::ExcludeWorkerAnswersRequest* request,
                                                v1::ExcludeWorkerAnswersResponse* response) {
  return rpc_.Mutate(context, request, response, consensus::ExcludeWorkerAnswers);
}

Reactor* ConsensusService::RecordPredictions(Context* context,
                                             const v1::RecordPredictionsRequest* request,
                                             v1::RecordPredictionsResponse* response) {
  return rpc_.Mutate(context, request, response, consensus::RecordPredictions);
}

Reactor* ConsensusService::AppealVerdict(Context* context, const v1::AppealVerdictRequest* request,
                                         v1::Appeal* response) {
  return rpc_.Mutate(context, request, response, consensus::AppealVerdict);
}

Reactor* ConsensusService::DecideAppeal(Context* context, const v1::DecideAppealRequest* request,
                                        v1::Appeal* response) {
  return rpc_.Mutate(context, request, response, consensus::DecideAppeal);
}

Reactor* ConsensusService::ListAppeals(Context* context, const v1::ListAppealsRequest* request,
                                       v1::ListAppealsResponse* response) {
  return rpc_.Unary(context, request, response, [](rpc::Call& call, const auto& asked) {
    return consensus::ListAppeals(call, asked);
  });
}

Reactor* ConsensusService::OverturnVerdict(Context* context,
                                           const v1::OverturnVerdictRequest* request,
                                           v1::OverturnVerdictResponse* response) {
  return rpc_.Mutate(context, request, response, consensus::OverturnVerdict);
}

Reactor* ConsensusService::GetWorkerQuality(Context* context,
                                            const v1::GetWorkerQualityRequest* request,
                                            v1::WorkerQuality* response) {
  return rpc_.Unary(context, request, response, consensus::GetWorkerQuality);
}

Reactor* ConsensusService::GetAppeal(Context* context, const v1::GetAppealRequest* request,
                                     v1::Appeal* response) {
  return rpc_.Unary(context, request, response, consensus::GetAppeal);
}

Reactor* ConsensusService::ListGold(Context* context, const v1::ListGoldRequest* request,
                                    v1::ListGoldResponse* response) {
  return rpc_.Unary(context, request, response, [](rpc::Call& call, const auto& asked) {
    return consensus::ListGold(call, asked);
  });
}

Reactor* ConsensusService::ProposeGold(Context* context, const v1::ProposeGoldRequest* request,
                                       v1::ProposeGoldResponse* response) {
  return rpc_.Mutate(context, request, response, consensus::ProposeGold);
}

Reactor* ConsensusService::ConfirmGold(Context* context, const v1::ConfirmGoldRequest* request,
                                       v1::GoldTask* response) {
  return rpc_.Mutate(context, request, response, consensus::ConfirmGold);
}

Reactor* ConsensusService::RetireGold(Context* context, const v1::RetireGoldRequest* request,
                                      v1::GoldTask* response) {
  return rpc_.Mutate(context, request, response, consensus::RetireGold);
}

Reactor* ConsensusService::ReadEvents(Context* context,
                                      const events::v1::ReadEventsRequest* request,
                                      events::v1::ReadEventsResponse* response) {
  return rpc_.Unary(context, request, response, rpc::ReadFeed);
}

}  // namespace crowdloom::consensus
