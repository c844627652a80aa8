// One assignment at a time: keeping a lease, giving it back, reading; and what a worker may choose.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_ASSIGNMENTS_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_ASSIGNMENTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/offering.h"
#include "services/dispatch/profiles.h"
#include "services/dispatch/store/assignment_store.h"

namespace crowdloom::dispatch {

// Thread-safe.
class Assignments {
 public:
  Assignments(Catalog* catalog, Offering* offering, Profiles* profiles, std::string media_key)
      : catalog_(catalog),
        offering_(offering),
        profiles_(profiles),
        media_key_(std::move(media_key)) {}

  absl::StatusOr<v1::Assignment> Renew(rpc::Call& call, const v1::RenewAssignmentRequest& request);
  absl::StatusOr<v1::Assignment> Release(rpc::MutateCall& call,
                                         const v1::ReleaseAssignmentRequest& request);
  absl::StatusOr<v1::Assignment> Skip(rpc::MutateCall& call,
                                      const v1::SkipAssignmentRequest& request);
  absl::StatusOr<v1::Assignment> Report(rpc::MutateCall& call,
                                        const v1::ReportTaskRequest& request);
  absl::StatusOr<v1::Assignment> Revoke(rpc::MutateCall& call,
                                        const v1::RevokeLeaseRequest& request);
  absl::StatusOr<v1::ListLeasesResponse> ListLeases(rpc::Call& call,
                                                    const v1::ListLeasesRequest& request);
  absl::StatusOr<v1::Assignment> Get(rpc::Call& call, const v1::GetAssignmentRequest& request);
  absl::StatusOr<v1::ListWorkerAssignmentsResponse> ListOfWorker(
      rpc::Call& call, const v1::ListWorkerAssignmentsRequest& request);
  absl::StatusOr<v1::ListTaskAssignmentsResponse> ListOfTask(
      rpc::Call& call, const v1::ListTaskAssignmentsRequest& request);
  absl::StatusOr<v1::ListWorkOffersResponse> ListWorkOffers(
      rpc::Call& call, const v1::ListWorkOffersRequest& request);
  // Lets the reader see what the task's payload names.
  absl::Status AddTaskMedia(rpc::Call& call, v1::Task& task);

 private:
  absl::StatusOr<v1::Assignment> End(rpc::MutateCall& call, const std::string& name,
                                     int32_t attempt, v1::Assignment::State to,
                                     const std::string& reason);
  absl::StatusOr<std::vector<v1::Assignment>> Show(rpc::Call& call,
                                                   const std::vector<StoredAssignment>& stored);

  Catalog* catalog_;
  Offering* offering_;
  Profiles* profiles_;
  const std::string media_key_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_ASSIGNMENTS_H_
