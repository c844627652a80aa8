#include "services/workforce/core/account.h"

#include <utility>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/workforce/core/account_rules.h"

namespace crowdloom::workforce {

absl::StatusOr<v1::Worker> PrepareAccount(std::string_view field, const v1::Worker& worker,
                                          RoleSet granter) {
  CL_RETURN_IF_ERROR(CheckLogin(StrCat(field, ".login"), worker.login()));
  CL_RETURN_IF_ERROR(CheckProfile(field, worker));
  if (worker.has_certificate()) {
    return InvalidField(StrCat(field, ".certificate"), "comes in by RecordCertificate");
  }
  CL_ASSIGN_OR_RETURN(const RoleSet roles, ParseRoles(worker.roles()));
  CL_RETURN_IF_ERROR(CheckGrant(granter, 0, roles));
  v1::Worker account = worker;
  *account.mutable_roles() = ToRoleList(roles);
  if (account.locale().empty()) account.set_locale(std::string(kLocaleDefault));
  if (account.display_name().empty()) account.set_display_name(account.login());
  return account;
}

absl::StatusOr<std::vector<v1::Worker>> PrepareAccounts(const WorkerList& workers,
                                                        RoleSet granter) {
  std::vector<v1::Worker> accounts;
  accounts.reserve(workers.size());
  for (int i = 0; i < workers.size(); ++i) {
    CL_ASSIGN_OR_RETURN(v1::Worker account,
                        PrepareAccount(StrCat("workers[", i, "]"), workers[i], granter));
    accounts.push_back(std::move(account));
  }
  return accounts;
}

std::vector<std::string> LoginsOf(const std::vector<v1::Worker>& workers) {
  std::vector<std::string> logins;
  logins.reserve(workers.size());
  for (const v1::Worker& worker : workers) logins.push_back(worker.login());
  return logins;
}

std::string DescribeAccount(const v1::Worker& worker) {
  const absl::StatusOr<RoleSet> roles = ParseRoles(worker.roles());
  return StrCat("login ", worker.login(), ", roles ",
                roles.ok() && *roles != 0 ? RoleNames(*roles) : "none");
}

}  // namespace crowdloom::workforce
