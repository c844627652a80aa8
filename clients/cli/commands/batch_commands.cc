#include <cstdio>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Batch;

struct CreateOptions {
  std::string project;
  std::string file;
  std::string title;
  int overlap = 0;
  int overlap_max = 0;
  bool dynamic = false;
  int priority = -1;
  std::string label_price;
  std::string review_price;
};

absl::StatusOr<Batch> Draft(const CreateOptions& options) {
  Batch batch;
  if (!options.file.empty()) CL_RETURN_IF_ERROR(ReadMessage(options.file, &batch));
  if (!options.title.empty()) batch.set_title(options.title);
  if (options.overlap > 0) batch.mutable_overlap()->set_min(options.overlap);
  if (options.overlap_max > 0) batch.mutable_overlap()->set_max(options.overlap_max);
  if (options.dynamic) batch.mutable_overlap()->set_dynamic(true);
  if (options.priority >= 0) batch.set_priority(options.priority);
  if (!options.label_price.empty()) {
    CL_ASSIGN_OR_RETURN(const int64_t micros, ParseMoney(options.label_price));
    batch.mutable_price()->set_label_micros(micros);
  }
  if (!options.review_price.empty()) {
    CL_ASSIGN_OR_RETURN(const int64_t micros, ParseMoney(options.review_price));
    batch.mutable_price()->set_review_micros(micros);
  }
  return batch;
}

absl::Status Create(const Context& context, const CreateOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::CreateBatchRequest request;
  request.set_parent(options.project);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(*request.mutable_batch(), Draft(options));
  CL_ASSIGN_OR_RETURN(const Batch made, client->Call<Batch>(request));
  Print(made);
  return absl::OkStatus();
}

// Start, pause, resume and close differ in their request's type alone.
template <typename Request>
absl::Status Change(const Context& context, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  Request request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const Batch batch, client->Call<Batch>(request));
  std::printf("%s is %s\n", batch.name().c_str(), Batch::State_Name(batch.state()).c_str());
  return absl::OkStatus();
}

absl::Status Status(const Context& context, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::GetBatchRequest request;
  request.set_name(name);
  CL_ASSIGN_OR_RETURN(const Batch batch, client->Call<Batch>(request));
  Print(batch);
  return absl::OkStatus();
}

absl::Status List(const Context& context, const std::string& project) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::ListBatchesRequest request;
  request.set_parent(project);
  request.set_page_size(500);
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<dispatch::v1::ListBatchesResponse>(request));
    for (const Batch& batch : page.batches()) {
      std::printf("%s\t%s\t%lld tasks\t%s\n", batch.name().c_str(),
                  Batch::State_Name(batch.state()).c_str(),
                  static_cast<long long>(batch.task_count()), batch.title().c_str());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

void AddNamed(CLI::App& batch, const std::string& name, const std::string& description,
              const Context& context,
              absl::Status (*run)(const Context& context, const std::string& name)) {
  auto batch_name = std::make_shared<std::string>();
  AddCommand(batch, name, description,
             [batch_name, &context, run] { return run(context, *batch_name); })
      ->add_option("batch", *batch_name, "projects/O-N/batches/N")
      ->required();
}

}  // namespace

void AddBatchCommands(CLI::App& app, const Context& context) {
  CLI::App* batch = app.add_subcommand("batch", "Batches: tasks under the same terms");
  batch->require_subcommand(1);
  auto options = std::make_shared<CreateOptions>();
  CLI::App* create = AddCommand(*batch, "create", "Make a batch in DRAFT",
                                [options, &context] { return Create(context, *options); });
  create->add_option("project", options->project, "projects/O-N")->required();
  create->add_option("--file", options->file, "A batch as proto JSON");
  create->add_option("--title", options->title, "What people call it");
  create->add_option("--overlap", options->overlap, "Answers every task gets");
  create->add_option("--overlap-max", options->overlap_max, "Most answers, with --dynamic");
  create->add_flag("--dynamic", options->dynamic, "Ask for answers until consensus is sure");
  create->add_option("--priority", options->priority, "0 to 9, higher first");
  create->add_option("--label-price", options->label_price, "For an accepted label, e.g. 0.04");
  create->add_option("--review-price", options->review_price, "For an accepted review");
  auto project = std::make_shared<std::string>();
  AddCommand(*batch, "list", "List a project's batches, newest first",
             [project, &context] { return List(context, *project); })
      ->add_option("project", *project, "projects/O-N")
      ->required();
  AddNamed(*batch, "start", "Hand it out", context, Change<dispatch::v1::StartBatchRequest>);
  AddNamed(*batch, "pause", "Stop new leases", context, Change<dispatch::v1::PauseBatchRequest>);
  AddNamed(*batch, "resume", "Go on", context, Change<dispatch::v1::ResumeBatchRequest>);
  AddNamed(*batch, "close", "End it; unanswered tasks are cancelled", context,
           Change<dispatch::v1::CloseBatchRequest>);
  AddNamed(*batch, "status", "Show it with its progress", context, Status);
  AddForecastCommands(*batch, context);
}

}  // namespace crowdloom::cli
