#include <cstdio>

#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::cli {
namespace {

absl::Status SignOut(const Context& context) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  const absl::Status status =
      client->Call<workforce::v1::SignOutResponse>(workforce::v1::SignOutRequest()).status();
  // A session that has ended already is as good as one that ends now.
  if (!status.ok() && !absl::IsUnauthenticated(status)) return status;
  return context.credentials.Remove(context.server);
}

}  // namespace

void AddSessionCommands(CLI::App& app, const Context& context) {
  auto options = std::make_shared<SignInOptions>();
  CLI::App* sign_in = AddCommand(
      app, "sign-in", "Start a session and keep it for later commands",
      [options, &context]() -> absl::Status {
        CL_ASSIGN_OR_RETURN(const Credential credential, SignIn(context, *options));
        std::printf("signed in at %s as %s\n", context.server.c_str(), credential.worker.c_str());
        return absl::OkStatus();
      });
  sign_in->add_option("--organization", options->organization, "The organization's number")
      ->capture_default_str();
  sign_in->add_option("--login", options->login, "The login")->required();
  sign_in->add_option("--password-file", options->password_file,
                      "File with the password; else CROWDLOOM_PASSWORD, else it is asked for");
  AddCommand(app, "sign-out", "End the session", [&context] { return SignOut(context); });
}

}  // namespace crowdloom::cli
