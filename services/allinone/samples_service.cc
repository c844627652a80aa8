#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/rpc/error_codec.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/allinone/samples.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;
using dispatch::v1::DispatchService;
using ledger::v1::LedgerService;

constexpr int kChunk = 500;
constexpr char kOrganization[] = "organizations/1";

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> FilesIn(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (extension.empty() || entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A UUID of version 8 (RFC 9562) that follows from the text.
std::string UuidOf(const std::string& text) {
  constexpr char kHex[] = "0123456789abcdef";
  const std::string digest = Sha256("crowdloom sample " + text);
  std::string uuid;
  for (int i = 0; i < 16; ++i) {
    auto byte = static_cast<unsigned char>(digest[i]);
    if (i == 6) byte = (byte & 0x0f) | 0x80;
    if (i == 8) byte = (byte & 0x3f) | 0x80;
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    uuid += kHex[byte >> 4];
    uuid += kHex[byte & 0x0f];
  }
  return uuid;
}

rpc::Principal Administrator() {
  return {.organization = 1,
          .actor = "services/allinone",
          .roles = rpc::RoleBit(options::v1::ROLE_ADMIN)};
}

// Calls as the administrator of organization 1.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(const rpc::TokenMinter& minter, Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
  grpc::ClientContext context;
  context.AddMetadata(rpc::kTokenMetadata, minter.Mint(Administrator()));
  Response response;
  const absl::Status status = rpc::FromGrpc((stub.*method)(&context, request, &response));
  if (!status.ok()) return status;
  return response;
}

absl::Status AppendTasks(const rpc::TokenMinter& minter, DispatchService::Stub& stub,
                         const std::string& batch, const NamedSample& named) {
  const auto& tasks = named.sample.tasks();
  for (int offset = 0; offset < tasks.size(); offset += kChunk) {
    dispatch::v1::AppendTasksRequest request;
    request.set_parent(batch);
    request.set_import_id(UuidOf(named.name + " import"));
    request.set_offset(offset);
    for (int i = offset; i < std::min(offset + kChunk, tasks.size()); ++i) {
      *request.add_tasks() = tasks[i];
    }
    CL_RETURN_IF_ERROR(Call(minter, stub, &DispatchService::Stub::AppendTasks, request).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<NamedSample>> ReadSamples(const fs::path& folder) {
  std::vector<NamedSample> samples;
  for (const fs::path& file : FilesIn(folder, ".json")) {
    NamedSample named{.name = file.stem().string(), .sample = {}};
    const auto status = google::protobuf::util::JsonStringToMessage(ReadFile(file), &named.sample);
    if (!status.ok()) {
      return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_SAMPLE",
                       StrCat(file.string(), ": ", std::string(status.message())));
    }
    samples.push_back(std::move(named));
  }
  return samples;
}

SampleLoader::SampleLoader(std::shared_ptr<grpc::Channel> channel, const rpc::TokenMinter* minter,
                           blob::Store* blobs, Progress progress)
    : channel_(std::move(channel)),
      minter_(minter),
      blobs_(blobs),
      progress_(std::move(progress)) {}

absl::Status SampleLoader::Load(const fs::path& folder) const {
  CL_ASSIGN_OR_RETURN(const std::vector<NamedSample> samples, ReadSamples(folder));
  CL_RETURN_IF_ERROR(PutMedia(folder / "media"));
  for (const NamedSample& named : samples) {
    progress_(StrCat("Loading the sample ", named.name, ", ", named.sample.tasks_size(), " tasks"));
    CL_RETURN_IF_ERROR(LoadOne(named));
  }
  return absl::OkStatus();
}

absl::Status SampleLoader::PutMedia(const fs::path& folder) const {
  for (const fs::path& file : FilesIn(folder, "")) {
    CL_RETURN_IF_ERROR(blobs_->Put("samples/" + file.filename().string(), ReadFile(file)));
  }
  return absl::OkStatus();
}

absl::Status SampleLoader::LoadOne(const NamedSample& named) const {
  const auto dispatch = DispatchService::NewStub(channel_);
  const auto ledger = LedgerService::NewStub(channel_);

  dispatch::v1::CreateProjectRequest project;
  project.set_parent(kOrganization);
  *project.mutable_project() = named.sample.project();
  project.set_request_id(UuidOf(named.name + " project"));
  CL_ASSIGN_OR_RETURN(const dispatch::v1::Project created,
                      Call(*minter_, *dispatch, &DispatchService::Stub::CreateProject, project));

  ledger::v1::GrantBudgetRequest budget;
  budget.set_project(created.name());
  *budget.mutable_amount() = named.sample.budget();
  budget.set_request_id(UuidOf(named.name + " budget"));
  CL_RETURN_IF_ERROR(Call(*minter_, *ledger, &LedgerService::Stub::GrantBudget, budget).status());

  dispatch::v1::CreateBatchRequest batch;
  batch.set_parent(created.name());
  *batch.mutable_batch() = named.sample.batch();
  batch.set_request_id(UuidOf(named.name + " batch"));
  CL_ASSIGN_OR_RETURN(const dispatch::v1::Batch filled,
                      Call(*minter_, *dispatch, &DispatchService::Stub::CreateBatch, batch));
  CL_RETURN_IF_ERROR(AppendTasks(*minter_, *dispatch, filled.name(), named));
  if (!named.sample.started()) return absl::OkStatus();

  dispatch::v1::StartBatchRequest start;
  start.set_name(filled.name());
  start.set_request_id(UuidOf(named.name + " start"));
  return Call(*minter_, *dispatch, &DispatchService::Stub::StartBatch, start).status();
}

}  // namespace crowdloom::allinone
