// Answer and truth files of the offline commands: CSV with a header, plain or .gz.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_ANSWERS_FILE_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_ANSWERS_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/consensus/core/answer_table.h"

namespace crowdloom::cli {

// Columns task, worker, label; other columns are passed over. A label may be empty, a task or
// worker may not. Not movable once loaded: the table's names point into the text.
struct AnswersFile {
  std::string text;
  consensus::AnswerTable table;
};
absl::StatusOr<std::unique_ptr<AnswersFile>> LoadAnswers(const std::string& path);

// Columns task, label; a task named twice is an error.
struct LabelsFile {
  std::string text;
  std::vector<consensus::KnownLabel> labels;
};
absl::StatusOr<std::unique_ptr<LabelsFile>> LoadLabels(const std::string& path);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_ANSWERS_FILE_H_
