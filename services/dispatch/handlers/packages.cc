#include "services/dispatch/handlers/packages.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/dispatch/core/eligibility.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/package.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/package_store.h"
#include "services/dispatch/store/profile_store.h"

namespace crowdloom::dispatch {
namespace {

absl::Status IllegalState(const v1::Package& package) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "PACKAGE_TAKEN",
                   "somebody has the package; recall it first",
                   {{"state", v1::Package::State_Name(package.state())}});
}

OrdinalRange RangeOf(const v1::Package& package) {
  return {package.first_ordinal(), package.last_ordinal()};
}

absl::StatusOr<std::vector<int64_t>> ParseWorkers(const v1::Package& package) {
  std::vector<int64_t> workers;
  for (const std::string& name : package.workers()) {
    CL_ASSIGN_OR_RETURN(const int64_t worker_id, ParseWorker(name));
    workers.push_back(worker_id);
  }
  return workers;
}

bool MaySeeHolders(const rpc::Principal& principal) {
  return principal.Has(options::v1::ROLE_MANAGER) || principal.Has(options::v1::ROLE_OPERATOR) ||
         principal.Has(options::v1::ROLE_ADMIN);
}

// Leaves the caller's own name, so that they know which packages are theirs.
void HideHolder(const rpc::Principal& principal, v1::Package& package) {
  const bool own = std::find(package.workers().begin(), package.workers().end(), principal.actor) !=
                   package.workers().end();
  package.clear_workers();
  if (own) package.add_workers(principal.actor);
}

// The package goes to those it names.
absl::StatusOr<v1::Package> Give(rpc::MutateCall& call, Offering& offering, const PackageKey& key,
                                 v1::Package package) {
  CL_ASSIGN_OR_RETURN(const StoredBatch stored, FindBatch(call.tx(), key.batch));
  CL_RETURN_IF_ERROR(CheckHolders(stored.batch, package.workers_size()));
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> workers, ParseWorkers(package));
  package.set_state(v1::Package::TAKEN);
  SetTime(call.now(), *package.mutable_take_time());
  SavePackage(call.tx(), key, package);
  Openings openings;
  for (const Place& place : ReserveFor(call.tx(), key.batch, RangeOf(package), workers)) {
    openings.Add({place}, place.target);
  }
  openings.workers = workers;
  call.AfterCommit([&offering, openings](rpc::Worker& worker) {
    offering.Offer(worker.db, worker.redis, openings);
  });
  return package;
}

absl::Status CheckEligible(pg::Tx& tx, const PackageKey& key, int64_t worker_id) {
  const std::vector<StoredTerms> terms = FindTerms(tx, {key.batch});
  const auto profiles = FindProfiles(tx, {worker_id});
  const auto profile = profiles.find(worker_id);
  const bool eligible =
      !terms.empty() && profile != profiles.end() && profile->second.attributes.active() &&
      FirstFailing(Audience(terms[0].batch.batch.audience()), v1::Project::Stage::LABEL,
                   {worker_id, &profile->second.attributes, std::nullopt}) ==
          v1::OBSTACLE_UNSPECIFIED;
  if (eligible) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_ELIGIBLE",
                   "this worker is not in the batch's audience");
}

}  // namespace

absl::StatusOr<v1::CreatePackagesResponse> CreatePackages(
    rpc::MutateCall& call, const v1::CreatePackagesRequest& request) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(request.parent()));
  CL_ASSIGN_OR_RETURN(const StoredBatch stored, FindBatch(call.tx(), key, /*lock=*/true));
  const int32_t last = LastPackaged(call.tx(), key);
  CL_RETURN_IF_ERROR(CheckCuttable(stored.batch, stored.reserved && last == 0));
  const std::vector<OrdinalRange> ranges =
      CutPackages(last + 1, stored.batch.task_count(), request.task_count());
  if (ranges.size() > kPackagesMax) {
    return InvalidField("task_count", absl::StrCat("there would be more than ", kPackagesMax));
  }
  InsertPackages(call.tx(), key, ranges, request.grabbable());
  v1::CreatePackagesResponse response;
  response.set_package_count(static_cast<int32_t>(ranges.size()));
  return response;
}

absl::StatusOr<v1::ListPackagesResponse> ListPackages(rpc::Call& call,
                                                      const v1::ListPackagesRequest& request) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t after, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Package> packages;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    packages = ListPackages(tx, key, static_cast<int32_t>(after), size + 1);
    return absl::OkStatus();
  }));
  v1::ListPackagesResponse response;
  if (static_cast<int>(packages.size()) > size) {
    packages.pop_back();
    CL_ASSIGN_OR_RETURN(const PackageKey last, ParsePackage(packages.back().name()));
    response.set_next_page_token(call.pages().Seal(request, absl::StrCat(last.package)));
  }
  if (!MaySeeHolders(call.principal())) {
    for (v1::Package& package : packages) HideHolder(call.principal(), package);
  }
  response.mutable_packages()->Add(packages.begin(), packages.end());
  return response;
}

absl::StatusOr<v1::Package> AssignPackage(rpc::MutateCall& call, Offering& offering,
                                          const v1::AssignPackageRequest& request) {
  CL_ASSIGN_OR_RETURN(const PackageKey key, ParsePackage(request.name()));
  CL_ASSIGN_OR_RETURN(v1::Package package, FindPackage(call.tx(), key));
  if (package.state() != v1::Package::FREE) return IllegalState(package);
  *package.mutable_workers() = request.workers();
  package.set_holder(request.holder());
  return Give(call, offering, key, std::move(package));
}

absl::StatusOr<v1::Package> GrabPackage(rpc::MutateCall& call, Offering& offering,
                                        const v1::GrabPackageRequest& request) {
  CL_ASSIGN_OR_RETURN(const PackageKey key, ParsePackage(request.package()));
  CL_ASSIGN_OR_RETURN(const int64_t worker_id, ParseWorker(request.worker()));
  CL_ASSIGN_OR_RETURN(v1::Package package, FindPackage(call.tx(), key));
  if (package.state() != v1::Package::FREE) return IllegalState(package);
  if (!package.grabbable()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "PACKAGE_NOT_GRABBABLE",
                     "the package is given out by a manager");
  }
  CL_RETURN_IF_ERROR(CheckEligible(call.tx(), key, worker_id));
  package.clear_workers();
  package.add_workers(request.worker());
  package.clear_holder();
  return Give(call, offering, key, std::move(package));
}

absl::StatusOr<v1::Package> RecallPackage(rpc::MutateCall& call,
                                          const v1::RecallPackageRequest& request) {
  CL_ASSIGN_OR_RETURN(const PackageKey key, ParsePackage(request.name()));
  CL_ASSIGN_OR_RETURN(v1::Package package, FindPackage(call.tx(), key));
  if (package.state() == v1::Package::FREE) return package;  // recalled before
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> workers, ParseWorkers(package));
  TakeBack(call.tx(), key.batch, RangeOf(package), workers);
  package.set_state(v1::Package::FREE);
  package.clear_workers();
  package.clear_holder();
  package.clear_take_time();
  SavePackage(call.tx(), key, package);
  return package;
}

}  // namespace crowdloom::dispatch
