// Who crowdctl is signed in as, by server: kept in ~/.config/crowdloom/credentials.json, readable
// by its owner only. CROWDLOOM_CONFIG_DIR names another folder.
#ifndef CROWDLOOM_CLIENTS_CLI_API_CREDENTIALS_H_
#define CROWDLOOM_CLIENTS_CLI_API_CREDENTIALS_H_

#include <string>

#include "absl/status/statusor.h"

namespace crowdloom::cli {

struct Credential {
  std::string token;
  std::string worker;  // "workers/3-5"

  // "organizations/3".
  std::string Organization() const;
};

class CredentialStore {
 public:
  // The folder from the environment.
  static CredentialStore OfUser();
  explicit CredentialStore(std::string folder) : folder_(std::move(folder)) {}

  // FAILED_PRECONDITION (NOT_SIGNED_IN) when there is none for the server.
  absl::StatusOr<Credential> Load(const std::string& server) const;
  absl::Status Save(const std::string& server, const Credential& credential) const;
  absl::Status Remove(const std::string& server) const;

 private:
  std::string Path() const { return folder_ + "/credentials.json"; }

  std::string folder_;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_API_CREDENTIALS_H_
