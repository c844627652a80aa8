#include "clients/cli/replay/recorded_answers.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "clients/cli/import/csv_stream.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::cli {
namespace {

using Row = std::vector<std::string>;

absl::Status Broken(const std::string& name, int64_t line, int64_t column, std::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "BROKEN_ANSWERS",
                   StrCat(name, ":", line, ":", column, ": ", why));
}

// Calls `use` with the wanted columns of every row.
absl::Status ForEachRow(const std::string& name, ByteSource* source, const Row& wanted,
                        const std::function<absl::Status(const Row&)>& use) {
  CsvStream csv(source);
  Row header, fields, picked;
  if (csv.Next(&header) != CsvStream::Result::kRow) {
    return Broken(name, 1, 1, "a header is expected");
  }
  std::vector<size_t> columns;
  for (const std::string& column : wanted) {
    const auto found = std::find(header.begin(), header.end(), column);
    if (found == header.end()) return Broken(name, 1, 1, StrCat("there is no column ", column));
    columns.push_back(static_cast<size_t>(found - header.begin()));
  }
  for (CsvStream::Result result; (result = csv.Next(&fields)) != CsvStream::Result::kEnd;) {
    if (result == CsvStream::Result::kBroken) {
      return Broken(name, csv.error().line, csv.error().column, csv.error().message);
    }
    picked.clear();
    for (const size_t column : columns) picked.push_back(fields[column]);
    if (picked[0].empty()) return Broken(name, csv.line(), 1, "the task is empty");
    CL_RETURN_IF_ERROR(use(picked));
  }
  return source->status();
}

// Numbers names in the order in which they come.
class Numbering {
 public:
  explicit Numbering(std::vector<std::string>* names) : names_(names) {}
  int Of(const std::string& name) {
    const auto [at, added] = numbers_.try_emplace(name, static_cast<int>(names_->size()));
    if (added) names_->push_back(name);
    return at->second;
  }

 private:
  std::vector<std::string>* const names_;
  absl::flat_hash_map<std::string, int> numbers_;
};

// Labels by their text, so that the project's options do not depend on who came first.
void SortLabels(RecordedAnswers* answers) {
  std::vector<int> order(answers->labels.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](int a, int b) { return answers->labels[a] < answers->labels[b]; });
  std::vector<int> place(order.size());
  std::vector<std::string> sorted;
  for (size_t i = 0; i < order.size(); ++i) {
    place[static_cast<size_t>(order[i])] = static_cast<int>(i);
    sorted.push_back(answers->labels[static_cast<size_t>(order[i])]);
  }
  answers->labels = std::move(sorted);
  for (auto& by_worker : answers->by_worker) {
    for (auto& answer : by_worker) answer.label = place[static_cast<size_t>(answer.label)];
  }
}

}  // namespace

absl::StatusOr<RecordedAnswers> RecordedAnswers::Read(const std::string& name,
                                                      std::unique_ptr<ByteSource> source) {
  RecordedAnswers answers;
  Numbering tasks(&answers.tasks), workers(&answers.workers), labels(&answers.labels);
  absl::flat_hash_map<std::pair<int, int>, size_t>
      seen;  // (task, worker) to the place in by_worker
  CL_RETURN_IF_ERROR(ForEachRow(
      name, source.get(), {"task", "worker", "label"}, [&](const Row& row) -> absl::Status {
        ++answers.rows;
        const Answer answer{tasks.Of(row[0]), labels.Of(row[2])};
        const int worker = workers.Of(row[1]);
        answers.by_worker.resize(answers.workers.size());
        auto& theirs = answers.by_worker[static_cast<size_t>(worker)];
        const auto [at, added] = seen.try_emplace({answer.task, worker}, theirs.size());
        if (added) {
          theirs.push_back(answer);
        } else {
          theirs[at->second] = answer;
        }
        return absl::OkStatus();
      }));
  answers.distinct = static_cast<int64_t>(seen.size());
  SortLabels(&answers);
  return answers;
}

absl::StatusOr<RecordedAnswers> RecordedAnswers::Load(const std::string& path) {
  CL_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, ByteSource::Open(path));
  return Read(path, std::move(source));
}

std::vector<int> RecordedAnswers::AnswersPerTask() const {
  std::vector<int> counts(tasks.size());
  for (const auto& answers : by_worker) {
    for (const Answer& answer : answers) ++counts[static_cast<size_t>(answer.task)];
  }
  return counts;
}

absl::StatusOr<Truth> LoadTruth(const std::string& path) {
  CL_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, ByteSource::Open(path));
  Truth truth;
  CL_RETURN_IF_ERROR(
      ForEachRow(path, source.get(), {"task", "label"}, [&](const Row& row) -> absl::Status {
        truth[row[0]] = row[1];
        return absl::OkStatus();
      }));
  return truth;
}

}  // namespace crowdloom::cli
