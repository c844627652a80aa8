// The recorded answers of a crowd: CSV with columns task, worker and label, plain or gzip, in order
// of arrival. Where somebody answered a task twice, the last answer counts.
#ifndef CROWDLOOM_CLIENTS_CLI_REPLAY_RECORDED_ANSWERS_H_
#define CROWDLOOM_CLIENTS_CLI_REPLAY_RECORDED_ANSWERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "clients/cli/import/byte_source.h"

namespace crowdloom::cli {

// Names are replaced by their index; tasks and workers in the order in which they first appear,
// labels in the order of their text.
struct RecordedAnswers {
  struct Answer {
    int task = 0;
    int label = 0;
  };

  std::vector<std::string> tasks;
  std::vector<std::string> workers;
  std::vector<std::string> labels;
  std::vector<std::vector<Answer>> by_worker;
  int64_t rows = 0;      // of the file
  int64_t distinct = 0;  // (task, worker) pairs

  // INVALID_ARGUMENT (BROKEN_ANSWERS) with file, line and column.
  static absl::StatusOr<RecordedAnswers> Read(const std::string& name,
                                              std::unique_ptr<ByteSource> source);
  static absl::StatusOr<RecordedAnswers> Load(const std::string& path);

  // How many workers answered each task.
  std::vector<int> AnswersPerTask() const;
};

// The right answers that are known, by task: CSV with columns task and label.
using Truth = absl::flat_hash_map<std::string, std::string>;
absl::StatusOr<Truth> LoadTruth(const std::string& path);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_REPLAY_RECORDED_ANSWERS_H_
