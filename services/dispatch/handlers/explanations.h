// Answers to questions: why is there no work for a worker, and how many can do a batch?
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_EXPLANATIONS_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_EXPLANATIONS_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/profiles.h"
#include "services/dispatch/roster.h"

namespace crowdloom::dispatch {

// Thread-safe.
class Explanations {
 public:
  Explanations(Catalog* catalog, Profiles* profiles, int leases_max)
      : catalog_(catalog), profiles_(profiles), leases_max_(leases_max) {}

  absl::StatusOr<v1::ExplainWorkResponse> ExplainWork(rpc::Call& call,
                                                      const v1::ExplainWorkRequest& request);
  absl::StatusOr<v1::CountAudienceResponse> CountAudience(rpc::Call& call,
                                                          const v1::CountAudienceRequest& request);

 private:
  Catalog* catalog_;
  Profiles* profiles_;
  const int leases_max_;
  Roster roster_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_EXPLANATIONS_H_
