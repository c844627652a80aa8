// New accounts as they will be stored: what CreateWorkers, InviteWorkers and CreateOrganization
// check and fill in alike.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_CORE_ACCOUNT_H_
#define CROWDLOOM_SERVICES_WORKFORCE_CORE_ACCOUNT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crowdloom/workforce/v1/worker.pb.h"
#include "google/protobuf/repeated_field.h"
#include "services/workforce/core/role_policy.h"

namespace crowdloom::workforce {

using WorkerList = google::protobuf::RepeatedPtrField<v1::Worker>;

// The accounts as they will be stored: checked, roles in order, defaults filled in. Refused when
// one holds a role that somebody with `granter` may not give, or names a certificate (which comes
// in by RecordCertificate).
absl::StatusOr<v1::Worker> PrepareAccount(std::string_view field, const v1::Worker& worker,
                                          RoleSet granter);
absl::StatusOr<std::vector<v1::Worker>> PrepareAccounts(const WorkerList& workers, RoleSet granter);

std::vector<std::string> LoginsOf(const std::vector<v1::Worker>& workers);

// "login li.wei, roles WORKER": what the audit says of a new account.
std::string DescribeAccount(const v1::Worker& worker);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_CORE_ACCOUNT_H_
