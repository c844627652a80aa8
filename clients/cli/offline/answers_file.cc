#include "clients/cli/offline/answers_file.h"

#include <array>
#include <string_view>

#include "clients/cli/offline/csv.h"
#include "clients/cli/offline/large_heap.h"
#include "clients/cli/offline/text_file.h"

namespace crowdloom::cli {
namespace {

// A row of the shortest kind, "t1,w1,0": what room to reserve for the rows of a file.
constexpr size_t kBytesPerRowGuess = 14;

// What a run takes, text and all, for a byte of the file.
constexpr size_t kMemoryPerByte = 6;

struct NamedRow {
  std::string_view task;
  std::string_view worker;
  std::string_view label;
  uint64_t task_key = 0;
};

// Adds rows to the table some rows late, so that the slot of a task name, which is rarely in the
// cache of a large file in random order, has arrived when it is needed.
class RowQueue {
 public:
  explicit RowQueue(consensus::AnswerTable* table) : table_(table) {}

  void Push(const NamedRow& row) {
    rows_[used_] = row;
    rows_[used_].task_key = consensus::NameIndex::KeyOf(row.task);
    table_->tasks.Prefetch(rows_[used_].task_key);
    ++used_;
    if (used_ == rows_.size()) Flush();
  }

  void Flush() {
    for (size_t i = 0; i < used_; ++i) {
      const NamedRow& row = rows_[i];
      table_->rows.push_back({table_->tasks.Add(row.task, row.task_key),
                              table_->workers.Add(row.worker), table_->labels.Add(row.label)});
    }
    used_ = 0;
  }

 private:
  consensus::AnswerTable* const table_;
  std::array<NamedRow, 32> rows_;
  size_t used_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AnswersFile>> LoadAnswers(const std::string& path) {
  PrepareLargeHeap(FileBytes(path) * kMemoryPerByte);
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
  size_t row = 0;
  size_t offset = 0;
  for (; reader.Next(fields); ++row) {
    if (reader.line() - row != offset) {
      offset = reader.line() - row;
      file->line_offsets.emplace_back(row, offset);
    }
    if (fields[task].empty()) return reader.Error("the task is empty");
    if (fields[worker].empty()) return reader.Error("the worker is empty");
    queue.Push({fields[task], fields[worker], fields[label]});
  }
  queue.Flush();
  if (!reader.status().ok()) return reader.status();
  return file;
}

size_t AnswersFile::LineOf(size_t row) const {
  size_t offset = 0;
  for (const auto& [from, lines] : line_offsets) {
    if (from > row) break;
    offset = lines;
  }
  return row + offset;
}

std::unique_ptr<GivenAnswers> WithoutEmptyLabels(const consensus::AnswerTable& all) {
  const auto empty = all.labels.Find("");
  if (!empty) return nullptr;
  auto given = std::make_unique<GivenAnswers>();
  for (size_t i = 0; i < all.rows.size(); ++i) {
    const consensus::Answer& row = all.rows[i];
    if (row.label == *empty) continue;
    given->table.Add(all.tasks[row.task], all.workers[row.worker], all.labels[row.label]);
    given->row_of.push_back(i);
  }
  for (const std::string_view task : all.tasks.names()) {
    if (!given->table.tasks.Find(task)) given->unanswered.push_back(task);
  }
  return given;
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
