#include <cstdio>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Assignment;

absl::Status Explain(const Context& context, const std::string& worker) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::ExplainWorkRequest request;
  request.set_worker(worker);
  CL_ASSIGN_OR_RETURN(const auto explained,
                      client->Call<dispatch::v1::ExplainWorkResponse>(request));
  Print(explained);
  return absl::OkStatus();
}

absl::Status CountAudience(const Context& context, const std::string& batch) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::CountAudienceRequest request;
  request.set_parent(batch.substr(0, batch.find("/batches/")));
  request.set_batch(batch);
  CL_ASSIGN_OR_RETURN(const auto counted,
                      client->Call<dispatch::v1::CountAudienceResponse>(request));
  Print(counted);
  return absl::OkStatus();
}

absl::Status ListLeases(const Context& context, const std::string& batch) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  CL_ASSIGN_OR_RETURN(const Credential credential, context.credentials.Load(context.server));
  dispatch::v1::ListLeasesRequest request;
  request.set_parent(credential.Organization());
  request.set_batch(batch);
  request.set_page_size(500);
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<dispatch::v1::ListLeasesResponse>(request));
    for (const Assignment& lease : page.leases()) {
      std::printf("%s\t%d\t%s\n", lease.name().c_str(), lease.attempt(),
                  lease.batch_title().c_str());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Revoke(const Context& context, const std::string& name, int attempt) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::RevokeLeaseRequest request;
  request.set_name(name);
  request.set_attempt(attempt);
  request.set_reason("crowdctl");
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const Assignment lease, client->Call<Assignment>(request));
  std::printf("%s is %s\n", lease.name().c_str(), Assignment::State_Name(lease.state()).c_str());
  return absl::OkStatus();
}

absl::Status Reissue(const Context& context, const std::string& batch, int version) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::ReissueTasksRequest request;
  request.set_batch(batch);
  request.set_guidelines_version(version);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto made, client->Call<dispatch::v1::Batch>(request));
  Print(made);
  return absl::OkStatus();
}

}  // namespace

void AddWorkCommands(CLI::App& app, const Context& context) {
  CLI::App* work = app.add_subcommand("work", "Who can do what, and who holds it");
  work->require_subcommand(1);
  auto name = std::make_shared<std::string>();
  auto number = std::make_shared<int>(1);
  AddCommand(*work, "explain", "Why there is no (more) work for a worker",
             [name, &context] { return Explain(context, *name); })
      ->add_option("worker", *name, "workers/O-N")
      ->required();
  AddCommand(*work, "audience", "How many can do a batch, and what narrows that",
             [name, &context] { return CountAudience(context, *name); })
      ->add_option("batch", *name, "projects/O-N/batches/N")
      ->required();
  AddCommand(*work, "leases", "List the leases that are held: name, attempt, batch",
             [name, &context] { return ListLeases(context, *name); })
      ->add_option("--batch", *name, "projects/O-N/batches/N");
  CLI::App* revoke = AddCommand(*work, "revoke", "Take a lease away", [name, number, &context] {
    return Revoke(context, *name, *number);
  });
  revoke->add_option("assignment", *name, "projects/.../assignments/O-N-S")->required();
  revoke->add_option("--attempt", *number, "As listed; 1 by default");
  CLI::App* reissue =
      AddCommand(*work, "reissue", "Make a batch of what was labeled under older guidelines",
                 [name, number, &context] { return Reissue(context, *name, *number); });
  reissue->add_option("batch", *name, "projects/O-N/batches/N")->required();
  reissue->add_option("--guidelines-version", *number, "The oldest that is good enough")
      ->required();
}

}  // namespace crowdloom::cli
