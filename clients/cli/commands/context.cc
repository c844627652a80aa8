#include "clients/cli/commands/context.h"

#include <google/protobuf/util/json_util.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::cli {
namespace {

std::string PromptForPassword() {
  std::fprintf(stderr, "Password: ");
  termios before{};
  const bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (terminal) tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  std::string password;
  std::getline(std::cin, password);
  if (terminal) tcsetattr(STDIN_FILENO, TCSANOW, &before);
  std::fprintf(stderr, "\n");
  return password;
}

absl::StatusOr<std::string> FindPassword(const SignInOptions& options) {
  if (!options.password_file.empty()) {
    std::ifstream in(options.password_file);
    std::string password;
    if (std::getline(in, password)) return password;
    return MakeError(absl::StatusCode::kNotFound, "FILE_UNREADABLE",
                     StrCat("cannot read a password from ", options.password_file));
  }
  if (const char* password = std::getenv("CROWDLOOM_PASSWORD")) return std::string(password);
  return PromptForPassword();
}

void PrintError(const absl::Status& status) {
  const ErrorInfo info = InfoOf(status);
  std::fprintf(stderr, "crowdctl: %s%s%s%s\n", std::string(status.message()).c_str(),
               info.reason.empty() ? "" : " (", info.reason.c_str(),
               info.reason.empty() ? "" : ")");
  for (const FieldViolation& violation : info.violations) {
    std::fprintf(stderr, "  %s: %s\n", violation.field.c_str(), violation.description.c_str());
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<ApiClient>> Connect(const Context& context) {
  CL_ASSIGN_OR_RETURN(ServerAddress address, ServerAddress::Parse(context.server));
  return std::make_unique<ApiClient>(std::move(address), "");
}

absl::StatusOr<std::unique_ptr<ApiClient>> ConnectSignedIn(const Context& context) {
  CL_ASSIGN_OR_RETURN(std::unique_ptr<ApiClient> client, Connect(context));
  CL_ASSIGN_OR_RETURN(const Credential credential, context.credentials.Load(context.server));
  client->set_token(credential.token);
  return client;
}

absl::StatusOr<Credential> SignIn(const Context& context, const SignInOptions& options) {
  CL_ASSIGN_OR_RETURN(const std::unique_ptr<ApiClient> client, Connect(context));
  workforce::v1::SignInRequest request;
  request.set_organization(options.organization);
  request.set_login(options.login);
  request.set_device("crowdctl");
  CL_ASSIGN_OR_RETURN(*request.mutable_password(), FindPassword(options));
  CL_ASSIGN_OR_RETURN(const auto session, client->Call<workforce::v1::Session>(request));
  Credential credential{session.token(), session.worker().name()};
  CL_RETURN_IF_ERROR(context.credentials.Save(context.server, credential));
  return credential;
}

CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& description,
                     std::function<absl::Status()> run) {
  CLI::App* command = app.add_subcommand(name, description);
  command->callback([run = std::move(run)] {
    const absl::Status status = run();
    if (status.ok()) return;
    PrintError(status);
    throw CLI::RuntimeError(1);
  });
  return command;
}

void Print(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  if (google::protobuf::util::MessageToJsonString(message, &json, options).ok()) {
    std::printf("%s", json.c_str());
  }
}

absl::Status ReadMessage(const std::string& path, google::protobuf::Message* message) {
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto status = google::protobuf::util::JsonStringToMessage(text, message);
  if (in.is_open() && status.ok()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FILE",
                   StrCat(path, ": ", in.is_open() ? status.message().ToString() : "cannot read"));
}

absl::StatusOr<int64_t> ParseMoney(const std::string& amount) {
  const size_t dot = std::min(amount.find('.'), amount.size());
  std::string decimals = dot < amount.size() ? amount.substr(dot + 1) : "";
  const std::string digits = amount.substr(0, dot) + decimals;
  const bool valid = dot > 0 && decimals.size() <= 6 && digits.size() <= 15 &&
                     digits.find_first_not_of("0123456789") == std::string::npos &&
                     (dot == amount.size() || !decimals.empty());
  if (!valid) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_AMOUNT",
                     StrCat("not an amount of money: ", amount));
  }
  decimals.resize(6, '0');
  return std::stoll(amount.substr(0, dot) + decimals);
}

std::string FormatMoney(int64_t micros) {
  const uint64_t size = micros < 0 ? 0 - static_cast<uint64_t>(micros) : micros;
  std::string decimals = std::to_string(1'000'000 + size % 1'000'000).substr(1);
  while (decimals.size() > 2 && decimals.back() == '0') decimals.pop_back();
  return StrCat(micros < 0 ? "-" : "", size / 1'000'000, ".", decimals);
}

}  // namespace crowdloom::cli
