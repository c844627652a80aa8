// Tasks out of a file of any length.
//
// CSV: the header names the fields of the payload; the columns external_id, overlap and gold have a
// meaning of their own (gold is an answer as JSON). All payload values are texts.
//
// JSON Lines: an object a line. With a member "payload" it is a task as the API has it (externalId,
// payload, gold, reservedWorkers, overlap); without, the object itself is the payload.
#ifndef CROWDLOOM_CLIENTS_CLI_IMPORT_TASK_READER_H_
#define CROWDLOOM_CLIENTS_CLI_IMPORT_TASK_READER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/import/csv_stream.h"
#include "crowdloom/dispatch/v1/task.pb.h"

namespace crowdloom::cli {

enum class FileFormat { kCsv, kJsonLines };

// By the name, .gz left aside: .csv, .jsonl or .ndjson. INVALID_ARGUMENT for others.
absl::StatusOr<FileFormat> FormatOf(const std::string& path);

class TaskReader {
 public:
  enum class Result { kTask, kBroken, kEnd };

  static std::unique_ptr<TaskReader> Make(FileFormat format, std::unique_ptr<ByteSource> source);
  virtual ~TaskReader() = default;

  virtual Result Next(dispatch::v1::Task* task) = 0;
  // The line of the task last read.
  virtual int64_t line() const = 0;
  // After kBroken.
  const LineError& error() const { return error_; }
  // After kEnd: whether it is really the end.
  const absl::Status& status() const { return source_->status(); }

 protected:
  explicit TaskReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  std::unique_ptr<ByteSource> source_;
  LineError error_;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_IMPORT_TASK_READER_H_
