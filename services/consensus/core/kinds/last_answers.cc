#include "services/consensus/core/kinds/last_answers.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace crowdloom::consensus {
namespace {

constexpr char kRowPayload[] = "crowdloom/row";
constexpr double kNumberMax = 1e100;

}  // namespace

std::vector<std::vector<LastAnswer>> LastAnswers(const AnswerTable& table) {
  std::vector<std::vector<LastAnswer>> by_task(table.tasks.size());
  for (const Answer& row : table.rows) by_task[row.task].push_back({row.worker, row.label});
  for (std::vector<LastAnswer>& answers : by_task) {
    std::stable_sort(answers.begin(), answers.end(),
                     [](const auto& a, const auto& b) { return a.worker < b.worker; });
    size_t kept = 0;
    for (const LastAnswer& answer : answers) {
      if (kept > 0 && answers[kept - 1].worker == answer.worker) --kept;
      answers[kept++] = answer;
    }
    answers.resize(kept);
  }
  return by_task;
}

absl::Status BadLabel(const AnswerTable& table, uint32_t label, std::string_view why) {
  const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                [&](const Answer& answer) { return answer.label == label; });
  absl::Status status = absl::InvalidArgumentError(
      absl::StrCat("task \"", std::string(table.tasks[row->task]), "\", worker \"",
                   std::string(table.workers[row->worker]), "\": ", std::string(why)));
  status.SetPayload(kRowPayload, absl::Cord(absl::StrCat(row - table.rows.begin())));
  return status;
}

std::optional<size_t> RowOfBadLabel(const absl::Status& status) {
  const auto payload = status.GetPayload(kRowPayload);
  size_t row = 0;
  if (!payload || !absl::SimpleAtoi(std::string(*payload), &row)) return std::nullopt;
  return row;
}

std::vector<WorkerRow> WorkerRows(const std::vector<std::vector<LastAnswer>>& answers,
                                  const std::vector<double>& skill) {
  std::vector<WorkerRow> rows;
  for (uint32_t w = 0; w < skill.size(); ++w) rows.push_back({w, 0, skill[w]});
  for (const auto& task : answers) {
    for (const LastAnswer& answer : task) ++rows[answer.worker].answers;
  }
  return rows;
}

bool ParseNumber(std::string_view text, double* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size() && std::abs(*value) <= kNumberMax;
}

std::vector<std::string_view> SampleLabels(const AnswerTable& table) {
  constexpr size_t kSample = 300;
  std::vector<std::string_view> sample;
  const size_t step = table.rows.size() / kSample + 1;
  for (size_t i = 0; i < table.rows.size(); i += step) {
    sample.push_back(table.labels[table.rows[i].label]);
  }
  return sample;
}

}  // namespace crowdloom::consensus
