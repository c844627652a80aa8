// Brings the tasks of a file into a batch, in chunks, so that files of any length take the same
// memory and a broken import goes on where it stopped.
//
// The file is read twice: first all lines are checked here, so that a slip in line 900,000 is told
// before anything is written; then chunks are sent. Rows are counted from the start of the file, so
// the server knows how far the import got; what it knows wins over what we remember. The import's
// id is kept beside the file until the import is complete.
#ifndef CROWDLOOM_CLIENTS_CLI_IMPORT_IMPORTER_H_
#define CROWDLOOM_CLIENTS_CLI_IMPORT_IMPORTER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/import/task_reader.h"
#include "clients/cli/media/media_folder.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::cli {

struct ImportOptions {
  std::string batch;  // "projects/3-1/batches/1"
  std::string path;
  FileFormat format = FileFormat::kCsv;
  std::string import_id;  // kept beside the file when empty
  bool dry_run = false;
  bool skip_invalid = false;
  size_t chunk_rows = 1000;
  size_t chunk_bytes = 2 << 20;
};

struct ImportReport {
  int64_t rows = 0;  // good ones in the file
  int64_t appended = 0;
  int64_t duplicates = 0;
  int64_t broken = 0;
  std::vector<LineError> errors;  // the first kErrorsMax

  static constexpr size_t kErrorsMax = 100;
};

class Importer {
 public:
  using Append = std::function<absl::StatusOr<dispatch::v1::AppendTasksResponse>(
      const dispatch::v1::AppendTasksRequest&)>;

  // `media`, where tasks name their files, may be null; it outlives the importer.
  Importer(ImportOptions options, Append append, MediaFolder* media = nullptr);

  // INVALID_ARGUMENT (BROKEN_LINES) when there are bad rows and they may not be skipped; the report
  // then has them, and nothing of them was written.
  absl::Status Run(ImportReport* report);

 private:
  absl::StatusOr<std::unique_ptr<TaskReader>> OpenReader() const;
  absl::Status Check(ImportReport* report);
  absl::Status Send(ImportReport* report);
  // The next task whose media are there; what is wrong with others is noted where `report` is set.
  TaskReader::Result NextGood(TaskReader* reader, dispatch::v1::Task* task,
                              ImportReport* report) const;
  absl::Status SendChunk(ImportReport* report);
  absl::StatusOr<dispatch::v1::AppendTasksResponse> AppendChunk();
  void Count(const dispatch::v1::AppendTasksResponse& response, ImportReport* report);
  absl::Status NoteRefusals(const absl::Status& refused, ImportReport* report);
  void ResumeImportId();

  ImportOptions options_;
  const Append append_;
  MediaFolder* const media_;
  dispatch::v1::AppendTasksRequest chunk_;
  std::vector<int64_t> lines_;  // of the chunk's tasks
  size_t bytes_ = 0;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_IMPORT_IMPORTER_H_
