// Packages: cut, given, taken and taken back.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_PACKAGES_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_PACKAGES_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/offering.h"

namespace crowdloom::dispatch {

absl::StatusOr<v1::CreatePackagesResponse> CreatePackages(rpc::MutateCall& call,
                                                          const v1::CreatePackagesRequest& request);
absl::StatusOr<v1::ListPackagesResponse> ListPackages(rpc::Call& call,
                                                      const v1::ListPackagesRequest& request);

// `offering` brings the tasks to those who have them now.
absl::StatusOr<v1::Package> AssignPackage(rpc::MutateCall& call, Offering& offering,
                                          const v1::AssignPackageRequest& request);
absl::StatusOr<v1::Package> GrabPackage(rpc::MutateCall& call, Offering& offering,
                                        const v1::GrabPackageRequest& request);
absl::StatusOr<v1::Package> RecallPackage(rpc::MutateCall& call,
                                          const v1::RecallPackageRequest& request);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_PACKAGES_H_
