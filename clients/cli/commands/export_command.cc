#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <deque>
#include <memory>

#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::cli {
namespace {

using consensus::v1::Consensus;
using dispatch::v1::Task;

struct ExportOptions {
  std::string batch;
  std::string path = "-";
  std::string format = "csv";
};

std::string Json(const google::protobuf::Message& message) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) json = "{}";
  return json;
}

std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string CsvLine(const Task& task, const Consensus* consensus) {
  const std::string state = consensus ? Consensus::State_Name(consensus->state()) : "";
  const std::string answer = consensus && consensus->has_answer() ? Json(consensus->answer()) : "";
  const std::string confidence = consensus ? StrCat(consensus->confidence()) : "";
  return StrCat(task.name(), ",", CsvField(task.external_id()), ",", state, ",", CsvField(answer),
                ",", confidence, ",", consensus && consensus->final() ? "true" : "false", "\n");
}

std::string JsonLine(const Task& task, const Consensus* consensus) {
  const std::string result = consensus ? StrCat(",\"consensus\":", Json(*consensus)) : "";
  return StrCat("{\"task\":", Json(task), result, "}\n");
}

// The batch's consensus in the order of its tasks, a page at a time.
class ConsensusPages {
 public:
  ConsensusPages(ApiClient* client, const std::string& batch, bool omit_votes) : client_(client) {
    request_.set_parent(batch);
    request_.set_page_size(500);
    request_.set_omit_votes(omit_votes);
  }

  // The consensus of the task, if it has one. Tasks are asked for in their order.
  absl::StatusOr<std::unique_ptr<Consensus>> Of(const std::string& task) {
    if (page_.empty() && !last_) CL_RETURN_IF_ERROR(ReadPage());
    if (page_.empty() || page_.front().name() != task + "/consensus") return nullptr;
    auto found = std::make_unique<Consensus>(std::move(page_.front()));
    page_.pop_front();
    return found;
  }

 private:
  absl::Status ReadPage() {
    CL_ASSIGN_OR_RETURN(auto page, client_->Call<consensus::v1::ListConsensusResponse>(request_));
    for (auto& consensus : *page.mutable_consensus()) page_.push_back(std::move(consensus));
    request_.set_page_token(page.next_page_token());
    last_ = page.next_page_token().empty();
    return absl::OkStatus();
  }

  ApiClient* const client_;
  consensus::v1::ListConsensusRequest request_;
  std::deque<Consensus> page_;
  bool last_ = false;
};

absl::Status Write(ApiClient* client, const ExportOptions& options, std::FILE* out) {
  const bool csv = options.format == "csv";
  if (csv) std::fputs("task,external_id,state,answer,confidence,final\n", out);
  ConsensusPages results(client, options.batch, csv);
  dispatch::v1::ListTasksRequest request;
  request.set_parent(options.batch);
  request.set_page_size(500);
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<dispatch::v1::ListTasksResponse>(request));
    for (const Task& task : page.tasks()) {
      CL_ASSIGN_OR_RETURN(const auto consensus, results.Of(task.name()));
      const std::string line =
          csv ? CsvLine(task, consensus.get()) : JsonLine(task, consensus.get());
      std::fwrite(line.data(), 1, line.size(), out);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Export(const Context& context, const ExportOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  if (options.path == "-") return Write(client.get(), options, stdout);
  std::FILE* file = std::fopen(options.path.c_str(), "wb");
  absl::Status status = MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNWRITABLE",
                                  StrCat("cannot write ", options.path));
  if (file == nullptr) return status;
  const absl::Status written = Write(client.get(), options, file);
  if (std::fclose(file) != 0 && written.ok()) return status;
  return written;
}

}  // namespace

void AddExportCommand(CLI::App& app, const Context& context) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = AddCommand(app, "export", "Results of a batch as CSV or JSON Lines",
                                 [options, &context] { return Export(context, *options); });
  command->add_option("batch", options->batch, "projects/O-N/batches/N")->required();
  command->add_option("--output", options->path, "The file; - is the standard output")
      ->capture_default_str();
  command->add_option("--format", options->format, "csv, or jsonl with payload and votes")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->capture_default_str();
}

}  // namespace crowdloom::cli
