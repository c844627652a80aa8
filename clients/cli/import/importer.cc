#include "clients/cli/import/importer.h"

#include <charconv>
#include <filesystem>
#include <fstream>

#include "common/base/rng.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/base/uuid.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::AppendTasksResponse;
using dispatch::v1::Task;

void Note(LineError error, ImportReport* report) {
  ++report->broken;
  if (report->errors.size() < ImportReport::kErrorsMax) report->errors.push_back(std::move(error));
}

// "tasks[12].payload" is row 12; -1 when it names none.
int64_t RowOf(std::string_view field) {
  constexpr std::string_view kStart = "tasks[";
  int64_t row = -1;
  if (!field.starts_with(kStart)) return row;
  std::from_chars(field.data() + kStart.size(), field.data() + field.size(), row);
  return row;
}

// What the server has of this import; -1 when the error is another.
int64_t ExpectedOffset(const absl::Status& status) {
  if (ReasonOf(status) != "OFFSET_MISMATCH") return -1;
  const std::string expected = InfoOf(status).metadata["expected"];
  int64_t offset = -1;
  std::from_chars(expected.data(), expected.data() + expected.size(), offset);
  return offset;
}

std::string ResumeFile(const std::string& path) { return path + ".import"; }

}  // namespace

Importer::Importer(ImportOptions options, Append append, MediaFolder* media)
    : options_(std::move(options)), append_(std::move(append)), media_(media) {}

TaskReader::Result Importer::NextGood(TaskReader* reader, Task* task, ImportReport* report) const {
  while (true) {
    const TaskReader::Result result = reader->Next(task);
    if (result == TaskReader::Result::kEnd) return result;
    if (result == TaskReader::Result::kBroken) {
      if (report != nullptr) Note(reader->error(), report);
      continue;
    }
    const absl::Status there = media_ == nullptr ? absl::OkStatus() : media_->Check(*task);
    if (there.ok()) return result;
    if (report != nullptr) {
      Note({reader->line(), 1, std::string(ToStd(there.message()))}, report);
    }
  }
}

absl::StatusOr<std::unique_ptr<TaskReader>> Importer::OpenReader() const {
  CL_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, ByteSource::Open(options_.path));
  return TaskReader::Make(options_.format, std::move(source));
}

// The file holds "import_id batch": an import of the same file into another batch starts anew.
void Importer::ResumeImportId() {
  if (!options_.import_id.empty() || options_.path == "-") return;
  std::ifstream in(ResumeFile(options_.path));
  std::string id, batch;
  if (in >> id >> batch && batch == options_.batch && IsUuid(id)) options_.import_id = id;
}

absl::Status Importer::Run(ImportReport* report) {
  if (options_.path != "-") {
    CL_RETURN_IF_ERROR(Check(report));
    if (report->broken > 0 && !options_.skip_invalid && !options_.dry_run) {
      return MakeError(absl::StatusCode::kInvalidArgument, "BROKEN_LINES",
                       StrCat("broken lines: ", report->broken, "; nothing was imported"));
    }
  }
  if (!options_.dry_run) ResumeImportId();
  if (options_.import_id.empty()) {
    Rng rng = Rng::FromEntropy();
    options_.import_id = NewUuid(*SystemClock(), rng);
  }
  const bool resumable = !options_.dry_run && options_.path != "-";
  if (resumable) {
    std::ofstream(ResumeFile(options_.path)) << options_.import_id << " " << options_.batch << "\n";
  }
  CL_RETURN_IF_ERROR(Send(report));
  std::error_code ignored;
  if (resumable) std::filesystem::remove(ResumeFile(options_.path), ignored);
  return absl::OkStatus();
}

absl::Status Importer::Check(ImportReport* report) {
  CL_ASSIGN_OR_RETURN(const std::unique_ptr<TaskReader> reader, OpenReader());
  Task task;
  while (NextGood(reader.get(), &task, report) == TaskReader::Result::kTask) ++report->rows;
  return reader->status();
}

absl::Status Importer::Send(ImportReport* report) {
  chunk_.set_parent(options_.batch);
  chunk_.set_import_id(options_.import_id);
  chunk_.set_validate_only(options_.dry_run);
  // A dry run wants to hear of all bad rows, not only of those in the first bad chunk.
  chunk_.set_skip_invalid(options_.skip_invalid || options_.dry_run);
  CL_ASSIGN_OR_RETURN(const std::unique_ptr<TaskReader> reader, OpenReader());
  Task task;
  ImportReport* const unheard = options_.path == "-" ? report : nullptr;  // Check did not run
  while (NextGood(reader.get(), &task, unheard) == TaskReader::Result::kTask) {
    if (media_ != nullptr && !options_.dry_run) CL_RETURN_IF_ERROR(media_->Replace(&task));
    const size_t size = task.ByteSizeLong();
    if (lines_.size() >= options_.chunk_rows || bytes_ + size > options_.chunk_bytes) {
      CL_RETURN_IF_ERROR(SendChunk(report));
    }
    *chunk_.add_tasks() = std::move(task);
    lines_.push_back(reader->line());
    bytes_ += size;
  }
  CL_RETURN_IF_ERROR(reader->status());
  return SendChunk(report);
}

// The server may be ahead of us (a reply was lost, or this is a resumed import): rows that it has
// are passed over.
absl::StatusOr<AppendTasksResponse> Importer::AppendChunk() {
  absl::StatusOr<AppendTasksResponse> response = append_(chunk_);
  const int64_t expected = ExpectedOffset(response.status());
  const int64_t rows = chunk_.tasks_size();
  if (expected <= chunk_.offset() || options_.dry_run) return response;
  const int known = static_cast<int>(std::min(rows, expected - chunk_.offset()));
  chunk_.mutable_tasks()->DeleteSubrange(0, known);
  lines_.erase(lines_.begin(), lines_.begin() + known);
  chunk_.set_offset(chunk_.offset() + known);
  if (chunk_.tasks_size() > 0) return append_(chunk_);
  AppendTasksResponse nothing;
  nothing.set_next_offset(chunk_.offset());
  return nothing;
}

absl::Status Importer::SendChunk(ImportReport* report) {
  if (lines_.empty()) return absl::OkStatus();
  const absl::StatusOr<AppendTasksResponse> response = AppendChunk();
  if (!response.ok()) return NoteRefusals(response.status(), report);
  Count(*response, report);
  chunk_.set_offset(options_.dry_run ? 0 : chunk_.offset() + chunk_.tasks_size());
  chunk_.clear_tasks();
  lines_.clear();
  bytes_ = 0;
  return absl::OkStatus();
}

void Importer::Count(const AppendTasksResponse& response, ImportReport* report) {
  report->appended += response.appended_count();
  report->duplicates += response.duplicate_count();
  for (const auto& error : response.errors()) {
    const auto row = static_cast<size_t>(error.row());
    Note({row < lines_.size() ? lines_[row] : 0, 1, StrCat(error.field(), ": ", error.message())},
         report);
  }
}

// A refused chunk names its bad rows; the person wants the lines of the file.
absl::Status Importer::NoteRefusals(const absl::Status& refused, ImportReport* report) {
  for (const FieldViolation& violation : InfoOf(refused).violations) {
    const int64_t row = RowOf(violation.field);
    const bool known = row >= 0 && row < static_cast<int64_t>(lines_.size());
    Note({known ? lines_[static_cast<size_t>(row)] : 0, 1,
          StrCat(violation.field, ": ", violation.description)},
         report);
  }
  if (report->errors.empty()) return refused;
  // The report tells the rows with their lines; once is enough.
  ErrorInfo info = InfoOf(refused);
  info.violations.clear();
  return WithInfo(refused, info);
}

}  // namespace crowdloom::cli
