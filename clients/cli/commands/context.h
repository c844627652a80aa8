// What the commands of crowdctl share: the server they talk to, who they are, how they print.
#ifndef CROWDLOOM_CLIENTS_CLI_COMMANDS_CONTEXT_H_
#define CROWDLOOM_CLIENTS_CLI_COMMANDS_CONTEXT_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/api/api_client.h"
#include "clients/cli/api/credentials.h"
#include "google/protobuf/message.h"

namespace crowdloom::cli {

struct Context {
  std::string server = "http://127.0.0.1:8080";
  CredentialStore credentials = CredentialStore::OfUser();
};

struct SignInOptions {
  int organization = 1;
  std::string login = "admin";
  std::string password_file;  // CROWDLOOM_PASSWORD or a prompt when empty
};

// A client without a session.
absl::StatusOr<std::unique_ptr<ApiClient>> Connect(const Context& context);
// The stored session of the server. NOT_SIGNED_IN when there is none.
absl::StatusOr<std::unique_ptr<ApiClient>> ConnectSignedIn(const Context& context);
// Starts a session and stores it.
absl::StatusOr<Credential> SignIn(const Context& context, const SignInOptions& options);

// The sub-command `name` that runs `run` and ends the program by what it returns: an error is
// printed with its reason and violations, and gives the exit code 1.
CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& description,
                     std::function<absl::Status()> run);

// Prints a message as indented proto JSON.
void Print(const google::protobuf::Message& message);

// The file's proto JSON. INVALID_ARGUMENT (INVALID_FILE) with what is wrong.
absl::Status ReadMessage(const std::string& path, google::protobuf::Message* message);

// 0.04 is 40000 micros. INVALID_ARGUMENT (INVALID_AMOUNT) for more than six decimals and the like.
absl::StatusOr<int64_t> ParseMoney(const std::string& amount);
std::string FormatMoney(int64_t micros);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_COMMANDS_CONTEXT_H_
