// The gRPC side of consensus: one statement a method.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_CONSENSUS_SERVICE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CONSENSUS_SERVICE_H_

#include "common/rpc/adaptors.h"
#include "crowdloom/consensus/v1/consensus_service.grpc.pb.h"

namespace crowdloom::consensus {

// Does not own the adaptors. Thread-safe.
class ConsensusService final : public v1::ConsensusService::CallbackService {
 public:
  explicit ConsensusService(rpc::Adaptors* rpc) : rpc_(*rpc) {}

  grpc::ServerUnaryReactor* GetConsensus(grpc::CallbackServerContext* context,
                                         const v1::GetConsensusRequest* request,
                                         v1::Consensus* response) override;
  grpc::ServerUnaryReactor* ListConsensus(grpc::CallbackServerContext* context,
                                          const v1::ListConsensusRequest* request,
                                          v1::ListConsensusResponse* response) override;
  grpc::ServerUnaryReactor* ListWorkerQuality(grpc::CallbackServerContext* context,
                                              const v1::ListWorkerQualityRequest* request,
                                              v1::ListWorkerQualityResponse* response) override;
  grpc::ServerUnaryReactor* RecomputeConsensus(grpc::CallbackServerContext* context,
                                               const v1::RecomputeConsensusRequest* request,
                                               v1::RecomputeConsensusResponse* response) override;
  grpc::ServerUnaryReactor* SimulatePolicy(grpc::CallbackServerContext* context,
                                           const v1::SimulatePolicyRequest* request,
                                           v1::SimulatePolicyResponse* response) override;
  grpc::ServerUnaryReactor* ListSuspectedCollusion(
      grpc::CallbackServerContext* context, const v1::ListSuspectedCollusionRequest* request,
      v1::ListSuspectedCollusionResponse* response) override;
  grpc::ServerUnaryReactor* ExcludeWorkerAnswers(
      grpc::CallbackServerContext* context, const v1::ExcludeWorkerAnswersRequest* request,
      v1::ExcludeWorkerAnswersResponse* response) override;
  grpc::ServerUnaryReactor* RecordPredictions(grpc::CallbackServerContext* context,
                                              const v1::RecordPredictionsRequest* request,
                                              v1::RecordPredictionsResponse* response) override;
  grpc::ServerUnaryReactor* AppealVerdict(grpc::CallbackServerContext* context,
                                          const v1::AppealVerdictRequest* request,
                                          v1::Appeal* response) override;
  grpc::ServerUnaryReactor* DecideAppeal(grpc::CallbackServerContext* context,
                                         const v1::DecideAppealRequest* request,
                                         v1::Appeal* response) override;
  grpc::ServerUnaryReactor* ListAppeals(grpc::CallbackServerContext* context,
                                        const v1::ListAppealsRequest* request,
                                        v1::ListAppealsResponse* response) override;
  grpc::ServerUnaryReactor* OverturnVerdict(grpc::CallbackServerContext* context,
                                            const v1::OverturnVerdictRequest* request,
                                            v1::OverturnVerdictResponse* response) override;
  grpc::ServerUnaryReactor* GetWorkerQuality(grpc::CallbackServerContext* context,
                                             const v1::GetWorkerQualityRequest* request,
                                             v1::WorkerQuality* response) override;
  grpc::ServerUnaryReactor* GetAppeal(grpc::CallbackServerContext* context,
                                      const v1::GetAppealRequest* request,
                                      v1::Appeal* response) override;
  grpc::ServerUnaryReactor* ListGold(grpc::CallbackServerContext* context,
                                     const v1::ListGoldRequest* request,
                                     v1::ListGoldResponse* response) override;
  grpc::ServerUnaryReactor* ProposeGold(grpc::CallbackServerContext* context,
                                        const v1::ProposeGoldRequest* request,
                                        v1::ProposeGoldResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmGold(grpc::CallbackServerContext* context,
                                        const v1::ConfirmGoldRequest* request,
                                        v1::GoldTask* response) override;
  grpc::ServerUnaryReactor* RetireGold(grpc::CallbackServerContext* context,
                                       const v1::RetireGoldRequest* request,
                                       v1::GoldTask* response) override;
  grpc::ServerUnaryReactor* ReadEvents(grpc::CallbackServerContext* context,
                                       const events::v1::ReadEventsRequest* request,
                                       events::v1::ReadEventsResponse* response) override;

 private:
  rpc::Adaptors& rpc_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CONSENSUS_SERVICE_H_
