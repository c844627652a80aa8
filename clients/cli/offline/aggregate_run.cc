#include "clients/cli/offline/aggregate_run.h"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "clients/cli/offline/answers_file.h"
#include "clients/cli/offline/csv.h"
#include "clients/cli/offline/text_file.h"
#include "services/consensus/core/json.h"

namespace crowdloom::cli {
namespace {

using consensus::Kind;
using consensus::KindResult;

double PeakMegabytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// Confidences are written with six decimals: fast, and more would be noise.
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

void AppendNumber(double value, std::string* out) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  out->append(buffer, end);
}

std::string ConsensusCsv(const KindResult& result) {
  std::string out = result.has_label ? "task,label,confidence\n" : "item,score\n";
  out.reserve(result.rows.size() * 20);
  for (const consensus::ResultRow& row : result.rows) {
    AppendCsvField(row.task, &out);
    out.push_back(',');
    if (result.has_label) {
      AppendCsvField(row.label, &out);
      out.push_back(',');
      AppendConfidence(row.value, &out);
    } else {
      AppendNumber(row.value, &out);
    }
    out.push_back('\n');
  }
  return out;
}

std::string WorkersCsv(const consensus::AnswerTable& table, const KindResult& result) {
  std::string out = "worker,answers,skill\n";
  for (const consensus::WorkerRow& row : result.workers) {
    AppendCsvField(table.workers[row.worker], &out);
    absl::StrAppend(&out, ",", row.answers, ",");
    AppendConfidence(row.skill, &out);
    out.push_back('\n');
  }
  return out;
}

absl::StatusOr<const Kind*> KindOf(const std::string& name, const consensus::AnswerTable& table) {
  if (name == "auto") return &consensus::RecognizeKind(table);
  return consensus::FindKind(name);
}

// The labels of a file that may not have been given.
absl::StatusOr<std::unique_ptr<LabelsFile>> LoadOptional(const std::string& path) {
  if (path.empty()) return std::make_unique<LabelsFile>();
  return LoadLabels(path);
}

int ThreadsFor(int wanted) {
  return wanted > 0 ? wanted : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

absl::Status WriteOptional(const std::string& path, const std::string& text) {
  return path.empty() ? absl::OkStatus() : WriteTextFile(path, text);
}

}  // namespace

absl::StatusOr<AggregateReport> RunAggregate(const AggregateFlags& flags) {
  const auto start = std::chrono::steady_clock::now();
  const auto answers = LoadAnswers(flags.input);
  if (!answers.ok()) return answers.status();
  const auto gold = LoadOptional(flags.gold);
  if (!gold.ok()) return gold.status();
  const auto truth = LoadOptional(flags.truth);
  if (!truth.ok()) return truth.status();
  const consensus::AnswerTable& table = (*answers)->table;
  const auto kind = KindOf(flags.kind, table);
  if (!kind.ok()) return kind.status();

  const auto result = (*kind)->Aggregate(
      table,
      {.method = flags.method, .gold = (*gold)->labels, .threads = ThreadsFor(flags.threads)});
  if (!result.ok()) return result.status();
  absl::Status written = WriteOptional(flags.output, ConsensusCsv(*result));
  written.Update(WriteOptional(flags.workers, WorkersCsv(table, *result)));
  if (!written.ok()) return written;

  AggregateReport report = {.kind = std::string((*kind)->name()),
                            .method = result->method,
                            .tasks = table.tasks.size(),
                            .workers = table.workers.size(),
                            .answers = table.rows.size(),
                            .figures = result->figures};
  if (!flags.truth.empty()) {
    const auto score = (*kind)->Score(*result, (*truth)->labels);
    if (!score.ok()) return score.status();
    report.figures.insert(report.figures.end(), score->begin(), score->end());
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  report.seconds = taken.count();
  report.peak_mb = PeakMegabytes();
  return report;
}

std::string ReportAsJson(const AggregateReport& report) {
  std::string out = absl::StrCat("{\"kind\":", consensus::JsonQuoted(report.kind),
                                 ",\"method\":", consensus::JsonQuoted(report.method),
                                 ",\"tasks\":", report.tasks, ",\"workers\":", report.workers,
                                 ",\"answers\":", report.answers);
  const auto add = [&](const std::string& name, double value) {
    absl::StrAppend(&out, ",", consensus::JsonQuoted(name), ":", consensus::JsonNumber(value));
  };
  for (const consensus::Figure& figure : report.figures) add(figure.name, figure.value);
  add("seconds", report.seconds);
  add("peak_mb", report.peak_mb);
  return out + "}";
}

}  // namespace crowdloom::cli
