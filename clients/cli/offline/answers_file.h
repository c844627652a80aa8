// Answer and truth files of the offline commands: CSV with a header, plain or .gz.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_ANSWERS_FILE_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_ANSWERS_FILE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/consensus/core/answer_table.h"

namespace crowdloom::cli {

// Columns task, worker, label; other columns are passed over. A label may be empty, a task or
// worker may not. Not movable once loaded: the table's names point into the text.
struct AnswersFile {
  std::string text;
  consensus::AnswerTable table;
  // From the row on, how many lines further down than its number it stands; a new entry only where
  // that changes (line breaks inside quotes, empty lines).
  std::vector<std::pair<size_t, size_t>> line_offsets;

  size_t LineOf(size_t row) const;
};
absl::StatusOr<std::unique_ptr<AnswersFile>> LoadAnswers(const std::string& path);

// The answers whose label is not empty. Where that is not all, tasks and workers are numbered anew.
struct GivenAnswers {
  consensus::AnswerTable table;
  std::vector<size_t> row_of;                // place of each row in the whole table
  std::vector<std::string_view> unanswered;  // tasks that have empty labels only
};

// Null when no label is empty.
std::unique_ptr<GivenAnswers> WithoutEmptyLabels(const consensus::AnswerTable& all);

// Columns task, label; a task named twice is an error.
struct LabelsFile {
  std::string text;
  std::vector<consensus::KnownLabel> labels;
};
absl::StatusOr<std::unique_ptr<LabelsFile>> LoadLabels(const std::string& path);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_ANSWERS_FILE_H_
