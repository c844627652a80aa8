#include <cstdio>

#include "clients/cli/commands/commands.h"
#include "clients/cli/import/csv_stream.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::cli {
namespace {

using workforce::v1::InviteWorkersRequest;
using workforce::v1::InviteWorkersResponse;

constexpr int kChunk = 1000;

absl::Status BrokenRow(const std::string& path, const CsvStream& csv, std::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "BROKEN_LINES",
                   StrCat(path, ":", csv.line(), ": ", why));
}

// login,display_name,roles with roles like "WORKER REVIEWER"; WORKER when empty.
absl::Status AddWorker(const std::vector<std::string>& fields, InviteWorkersRequest* request) {
  auto* worker = request->add_workers();
  worker->set_login(fields[0]);
  if (fields.size() > 1) worker->set_display_name(fields[1]);
  std::string roles = fields.size() > 2 && !fields[2].empty() ? fields[2] : "WORKER";
  roles += ' ';
  for (size_t start = 0, end; (end = roles.find(' ', start)) != std::string::npos;
       start = end + 1) {
    options::v1::Role role;
    const std::string name = "ROLE_" + roles.substr(start, end - start);
    if (end == start) continue;
    if (!options::v1::Role_Parse(name, &role)) return InvalidField("roles", name);
    worker->add_roles(role);
  }
  return absl::OkStatus();
}

absl::Status Send(ApiClient* client, InviteWorkersRequest* request) {
  if (request->workers().empty()) return absl::OkStatus();
  CL_ASSIGN_OR_RETURN(const auto invited, client->Call<InviteWorkersResponse>(*request));
  for (const auto& invitation : invited.invitations()) {
    std::printf("%s,%s,%s\n", invitation.worker().login().c_str(),
                invitation.worker().name().c_str(), invitation.code().c_str());
  }
  request->clear_workers();
  return absl::OkStatus();
}

absl::Status Invite(const Context& context, const std::string& path) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  CL_ASSIGN_OR_RETURN(const Credential credential, context.credentials.Load(context.server));
  CL_ASSIGN_OR_RETURN(const auto source, ByteSource::Open(path));
  CsvStream csv(source.get());
  std::vector<std::string> fields;
  if (csv.Next(&fields) != CsvStream::Result::kRow || fields[0] != "login") {
    return BrokenRow(path, csv, "the header login,display_name,roles is expected");
  }
  InviteWorkersRequest request;
  request.set_parent(credential.Organization());
  std::printf("login,worker,code\n");
  for (CsvStream::Result result; (result = csv.Next(&fields)) != CsvStream::Result::kEnd;) {
    if (result == CsvStream::Result::kBroken) return BrokenRow(path, csv, csv.error().message);
    CL_RETURN_IF_ERROR(AddWorker(fields, &request));
    if (request.workers_size() == kChunk) CL_RETURN_IF_ERROR(Send(client.get(), &request));
  }
  CL_RETURN_IF_ERROR(source->status());
  return Send(client.get(), &request);
}

absl::Status List(const Context& context) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  CL_ASSIGN_OR_RETURN(const Credential credential, context.credentials.Load(context.server));
  workforce::v1::ListWorkersRequest request;
  request.set_parent(credential.Organization());
  request.set_page_size(500);
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<workforce::v1::ListWorkersResponse>(request));
    for (const auto& worker : page.workers()) {
      std::printf("%s\t%s\t%s\t%s\n", worker.name().c_str(), worker.login().c_str(),
                  workforce::v1::Worker::State_Name(worker.state()).c_str(),
                  worker.display_name().c_str());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

void AddWorkersCommands(CLI::App& app, const Context& context) {
  CLI::App* workers = app.add_subcommand("workers", "People");
  workers->require_subcommand(1);
  auto path = std::make_shared<std::string>();
  AddCommand(*workers, "invite", "Make accounts with one-time codes; prints them as CSV",
             [path, &context] { return Invite(context, *path); })
      ->add_option("file", *path, "CSV: login,display_name,roles")
      ->required();
  AddCommand(*workers, "list", "List people by name", [&context] { return List(context); });
}

}  // namespace crowdloom::cli
