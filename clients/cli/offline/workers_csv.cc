#include "clients/cli/offline/workers_csv.h"

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/offline/csv.h"
#include "services/consensus/core/credible_interval.h"
#include "services/consensus/core/kinds/last_answers.h"

namespace crowdloom::cli {
namespace {

// The share of each worker's last answers that are the consensus of their task.
std::vector<double> AgreedShares(const consensus::AnswerTable& table,
                                 const consensus::KindResult& result) {
  std::vector<double> agreed(table.workers.size(), 0.0);
  std::vector<double> given(table.workers.size(), 0.0);
  const auto by_task = consensus::LastAnswers(table);
  for (const consensus::ResultRow& row : result.rows) {
    const auto task = table.tasks.Find(row.task);
    if (!task) continue;
    for (const consensus::LastAnswer& answer : by_task[*task]) {
      given[answer.worker] += 1;
      agreed[answer.worker] += table.labels[answer.label] == row.label ? 1 : 0;
    }
  }
  for (size_t w = 0; w < agreed.size(); ++w) agreed[w] /= given[w] > 0 ? given[w] : 1;
  return agreed;
}

void AppendAccuracy(const consensus::WorkerRow& row, double agreed, std::string* out) {
  const double right = row.skill * row.answers;
  const auto interval = consensus::ProportionInterval(right, row.answers - right);
  for (const double value : {row.skill, interval.low, interval.high, agreed}) {
    out->push_back(',');
    AppendConfidence(value, out);
  }
}

}  // namespace

void AppendConfidence(double value, std::string* out) {
  const auto millionths = static_cast<unsigned>(std::lround(value * 1e6));
  if (millionths >= 1000000) {
    out->append("1.000000");
    return;
  }
  char digits[] = "0.000000";
  unsigned rest = millionths;
  for (int i = 7; rest > 0; --i, rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
  out->append(digits, 8);
}

std::string WorkersCsv(const consensus::AnswerTable& table, const consensus::KindResult& result) {
  std::string out = result.skill_is_accuracy
                        ? "worker,answers,accuracy,accuracy_low,accuracy_high,agreed\n"
                        : "worker,answers,skill\n";
  const std::vector<double> agreed =
      result.skill_is_accuracy ? AgreedShares(table, result) : std::vector<double>();
  for (const consensus::WorkerRow& row : result.workers) {
    AppendCsvField(table.workers[row.worker], &out);
    absl::StrAppend(&out, ",", row.answers);
    if (result.skill_is_accuracy) {
      AppendAccuracy(row, agreed[row.worker], &out);
    } else {
      out.push_back(',');
      AppendConfidence(row.skill, &out);
    }
    out.push_back('\n');
  }
  return out;
}

}  // namespace crowdloom::cli
