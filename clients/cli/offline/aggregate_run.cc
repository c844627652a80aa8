#include "clients/cli/offline/aggregate_run.h"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "clients/cli/offline/answers_file.h"
#include "clients/cli/offline/csv.h"
#include "clients/cli/offline/text_file.h"
#include "clients/cli/offline/workers_csv.h"
#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"

namespace crowdloom::cli {
namespace {

using consensus::Kind;
using consensus::KindResult;

double PeakMegabytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
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

// Without the empty ones, where those say nothing.
std::vector<consensus::KnownLabel> UsableLabels(const std::vector<consensus::KnownLabel>& labels,
                                                const Kind& kind) {
  std::vector<consensus::KnownLabel> usable;
  for (const consensus::KnownLabel& known : labels) {
    if (!known.label.empty() || kind.TakesEmptyLabels()) usable.push_back(known);
  }
  return usable;
}

// An error about a row with its file and line in front. `given` is what was aggregated, where that
// is not the whole file.
absl::Status WithLine(const absl::Status& error, const std::string& path, const AnswersFile& file,
                      const GivenAnswers* given) {
  std::optional<size_t> row = consensus::RowOfBadLabel(error);
  if (!row) return error;
  if (given != nullptr) row = given->row_of[*row];
  return absl::InvalidArgumentError(
      absl::StrCat(path, ":", file.LineOf(*row), ": ", std::string(error.message())));
}

// Tasks that nobody gave a label for have no consensus, and say so.
void AddUnanswered(const GivenAnswers& given, KindResult* result) {
  for (const std::string_view task : given.unanswered) {
    if (result->has_label) result->rows.push_back({task, "", 0});
  }
}

absl::Status WriteOptional(const std::string& path, const std::string& text) {
  return path.empty() ? absl::OkStatus() : WriteTextFile(path, text);
}

}  // namespace

absl::StatusOr<AggregateReport> RunAggregate(const AggregateFlags& flags, ProgressBar* bar) {
  const auto start = std::chrono::steady_clock::now();
  if (bar != nullptr) bar->Begin("reading");
  const auto answers = LoadAnswers(flags.input);
  if (!answers.ok()) return answers.status();
  const auto gold = LoadOptional(flags.gold);
  if (!gold.ok()) return gold.status();
  const auto truth = LoadOptional(flags.truth);
  if (!truth.ok()) return truth.status();
  const std::unique_ptr<GivenAnswers> given = WithoutEmptyLabels((*answers)->table);
  const auto kind = KindOf(flags.kind, given == nullptr ? (*answers)->table : given->table);
  if (!kind.ok()) return kind.status();
  const bool skip_empty = given != nullptr && !(*kind)->TakesEmptyLabels();
  const consensus::AnswerTable& table = skip_empty ? given->table : (*answers)->table;

  if (bar != nullptr) bar->Begin("aggregating");
  const auto show = [bar](double share) { bar->Show(share); };
  auto result = (*kind)->Aggregate(
      table, {.method = flags.method,
              .gold = UsableLabels((*gold)->labels, **kind),
              .threads = ThreadsFor(flags.threads),
              .progress = bar == nullptr ? std::function<void(double)>() : show});
  if (!result.ok()) {
    return WithLine(result.status(), flags.input, **answers, skip_empty ? given.get() : nullptr);
  }
  if (skip_empty) AddUnanswered(*given, &*result);
  absl::Status written = WriteOptional(flags.output, ConsensusCsv(*result));
  if (!flags.workers.empty()) {
    written.Update(WriteTextFile(flags.workers, WorkersCsv(table, *result)));
  }
  if (!written.ok()) return written;

  AggregateReport report = {.kind = std::string((*kind)->name()),
                            .method = result->method,
                            .tasks = (*answers)->table.tasks.size(),
                            .workers = (*answers)->table.workers.size(),
                            .answers = (*answers)->table.rows.size(),
                            .figures = result->figures};
  if (skip_empty) {
    const size_t empty = (*answers)->table.rows.size() - table.rows.size();
    report.figures.push_back({"empty_labels", static_cast<double>(empty)});
  }
  if (!flags.truth.empty()) {
    const auto score = (*kind)->Score(*result, UsableLabels((*truth)->labels, **kind));
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
