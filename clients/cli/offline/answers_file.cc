#include "clients/cli/offline/answers_file.h"

#include <array>
#include <string_view>

#include "clients/cli/offline/csv.h"
#include "clients/cli/offline/text_file.h"

namespace crowdloom::cli {
namespace {

// A row of the shortest kind, "t1,w1,0": what room to reserve for the rows of a file.
constexpr size_t kBytesPerRowGuess = 14;

struct NamedRow {
  std::string_view task;
  std::string_view worker;
  std::string_view label;
};

// Adds rows to the table some rows late, so that the slot of a task name, which is rarely in the
// cache of a large file in random order, has arrived when it is needed.
class RowQueue {
 public:
  explicit RowQueue(consensus::AnswerTable* table) : table_(table) {}

  void Push(const NamedRow& row) {
    table_->tasks.Prefetch(row.task);
    rows_[used_++] = row;
    if (used_ == rows_.size()) Flush();
  }

  void Flush() {
    for (size_t i = 0; i < used_; ++i) table_->Add(rows_[i].task, rows_[i].worker, rows_[i].label);
    used_ = 0;
  }

 private:
  consensus::AnswerTable* const table_;
  std::array<NamedRow, 32> rows_;
  size_t used_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AnswersFile>> LoadAnswers(const std::string& path) {
  absl::StatusOr<std::string> text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  auto file = std::make_unique<AnswersFile>();
  file->text = *std::move(text);
  file->table.rows.reserve(file->text.size() / kBytesPerRowGuess);
  CsvReader reader(path, &file->text);
  const auto columns = reader.Header({"task", "worker", "label"});
  if (!columns.ok()) return columns.status();
  const size_t task = (*columns)[0];
  const size_t worker = (*columns)[1];
  const size_t label = (*columns)[2];
  std::vector<std::string_view> fields;
  RowQueue queue(&file->table);
  while (reader.Next(fields)) {
    if (fields[task].empty()) return reader.Error("the task is empty");
    if (fields[worker].empty()) return reader.Error("the worker is empty");
    queue.Push({fields[task], fields[worker], fields[label]});
  }
  queue.Flush();
  if (!reader.status().ok()) return reader.status();
  return file;
}

absl::StatusOr<std::unique_ptr<LabelsFile>> LoadLabels(const std::string& path) {
  absl::StatusOr<std::string> text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  auto file = std::make_unique<LabelsFile>();
  file->text = *std::move(text);
  CsvReader reader(path, &file->text);
  const auto columns = reader.Header({"task", "label"});
  if (!columns.ok()) return columns.status();
  consensus::NameIndex tasks;
  std::vector<std::string_view> fields;
  while (reader.Next(fields)) {
    const std::string_view task = fields[(*columns)[0]];
    if (task.empty()) return reader.Error("the task is empty");
    if (tasks.Add(task) != file->labels.size()) {
      return reader.Error("task \"" + std::string(task) + "\" a second time");
    }
    file->labels.push_back({task, fields[(*columns)[1]]});
  }
  if (!reader.status().ok()) return reader.status();
  return file;
}

}  // namespace crowdloom::cli
