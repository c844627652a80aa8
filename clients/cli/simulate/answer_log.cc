#include "clients/cli/simulate/answer_log.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <utility>

#include "absl/time/time.h"
#include "clients/cli/offline/answers_file.h"
#include "clients/cli/offline/csv.h"
#include "clients/cli/offline/text_file.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/live/canonical.h"

namespace crowdloom::cli {
namespace {

using consensus::Submission;
using consensus::TaskKey;

constexpr int64_t kProject = 1;  // projects/0-1: a log has one
constexpr int32_t kBatch = 1;
constexpr int32_t kLabelStage = 1;
constexpr double kMicros = 1e6;

type::v1::Answer AnswerOf(std::string_view label) {
  type::v1::Answer answer;
  (*answer.mutable_values())["label"].mutable_choice()->add_options(std::string(label));
  return answer;
}

TaskKey KeyOf(uint32_t task) { return {kProject, kBatch, static_cast<int32_t>(task) + 1}; }

// The columns that need not be there.
struct Extras {
  explicit Extras(const CsvReader& reader)
      : time(reader.FindColumn("time")),
        price(reader.FindColumn("price")),
        seconds(reader.FindColumn("seconds")) {}

  std::optional<size_t> time;
  std::optional<size_t> price;
  std::optional<size_t> seconds;
};

bool ParseTime(std::string_view text, google::protobuf::Timestamp* time) {
  double unix_seconds = 0;
  absl::Time parsed;
  if (consensus::ParseNumber(text, &unix_seconds) && std::abs(unix_seconds) < 1e11) {
    parsed = absl::UnixEpoch() + absl::Seconds(unix_seconds);
  } else if (std::string error;
             !absl::ParseTime(absl::RFC3339_full, ToAbsl(text), &parsed, &error)) {
    return false;
  }
  time->set_seconds(absl::ToUnixSeconds(parsed));
  time->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(parsed - absl::FromUnixSeconds(time->seconds()))));
  return true;
}

// A number of at least 0 that is no nonsense as money or time.
bool ParseAmount(std::string_view text, double* amount) {
  return consensus::ParseNumber(text, amount) && *amount >= 0 && *amount < 1e9;
}

class Loader {
 public:
  explicit Loader(const AnswerLogFlags& flags) : flags_(flags) {}

  absl::StatusOr<AnswerLog> Run() {
    CL_ASSIGN_OR_RETURN(std::string text, ReadTextFile(flags_.input));
    CsvReader reader(flags_.input, &text);
    CL_ASSIGN_OR_RETURN(const std::vector<size_t> columns,
                        reader.Header({"task", "worker", "label"}));
    const Extras extras(reader);
    std::vector<std::string_view> fields;
    while (reader.Next(fields)) CL_RETURN_IF_ERROR(AddRow(reader, columns, extras, fields));
    CL_RETURN_IF_ERROR(reader.status());
    CL_RETURN_IF_ERROR(AddGold());
    CL_RETURN_IF_ERROR(AddTruth());
    if (flags_.shuffle) Shuffle();
    if (extras.time) SortByTime();
    SetTargets();
    for (const std::string_view worker : workers_.names()) log_.workers.emplace_back(worker);
    return std::move(log_);
  }

 private:
  absl::Status AddRow(const CsvReader& reader, const std::vector<size_t>& columns,
                      const Extras& extras, const std::vector<std::string_view>& fields) {
    const std::string_view task = fields[columns[0]];
    const std::string_view worker = fields[columns[1]];
    if (task.empty()) return reader.Error("the task is empty");
    if (worker.empty()) return reader.Error("the worker is empty");
    if (fields[columns[2]].empty()) return absl::OkStatus();
    Submission row;
    row.key = {KeyOf(tasks_.Add(task)), workers_.Add(worker) + 1, kLabelStage};
    row.event.set_assignment(consensus::AssignmentName(row.key));
    *row.event.mutable_answer() = AnswerOf(fields[columns[2]]);
    row.event.set_amount_micros(flags_.price_micros);
    row.event.mutable_submit_time()->set_seconds(static_cast<int64_t>(log_.submissions.size()));
    double amount = 0;
    if (extras.time && !ParseTime(fields[*extras.time], row.event.mutable_submit_time())) {
      return reader.Error("the time is neither seconds since 1970 nor RFC 3339");
    }
    if (extras.price) {
      if (!ParseAmount(fields[*extras.price], &amount))
        return reader.Error("the price is no price");
      row.event.set_amount_micros(std::llround(amount * kMicros));
    }
    if (extras.seconds) {
      if (!ParseAmount(fields[*extras.seconds], &amount))
        return reader.Error("no number of seconds");
      row.event.set_work_seconds(amount);
    }
    log_.submissions.push_back(std::move(row));
    return absl::OkStatus();
  }

  absl::Status AddGold() {
    if (flags_.gold.empty()) return absl::OkStatus();
    CL_ASSIGN_OR_RETURN(const std::unique_ptr<LabelsFile> gold, LoadLabels(flags_.gold));
    std::vector<std::string_view> known(tasks_.size());
    for (const consensus::KnownLabel& label : gold->labels) {
      if (const auto task = tasks_.Find(label.task)) known[*task] = label.label;
    }
    for (Submission& row : log_.submissions) {
      const std::string_view label = known[static_cast<size_t>(row.key.task.ordinal) - 1];
      if (!label.empty()) *row.event.mutable_gold() = AnswerOf(label);
    }
    return absl::OkStatus();
  }

  absl::Status AddTruth() {
    if (flags_.truth.empty()) return absl::OkStatus();
    CL_ASSIGN_OR_RETURN(const std::unique_ptr<LabelsFile> truth, LoadLabels(flags_.truth));
    for (const consensus::KnownLabel& label : truth->labels) {
      const auto task = tasks_.Find(label.task);
      if (task) log_.truth.emplace(KeyOf(*task), consensus::CanonicalBytes(AnswerOf(label.label)));
    }
    return absl::OkStatus();
  }

  // Every task's first answers in a random order of tasks, then the second ones, and so on.
  void Shuffle() {
    std::mt19937_64 random(*flags_.shuffle);
    std::shuffle(log_.submissions.begin(), log_.submissions.end(), random);
    std::vector<size_t> given(tasks_.size(), 0);
    std::vector<std::pair<size_t, size_t>> order;
    for (size_t i = 0; i < log_.submissions.size(); ++i) {
      order.emplace_back(given[static_cast<size_t>(log_.submissions[i].key.task.ordinal) - 1]++, i);
    }
    std::sort(order.begin(), order.end());
    std::vector<Submission> sorted;
    for (const auto& [round, place] : order) sorted.push_back(std::move(log_.submissions[place]));
    log_.submissions = std::move(sorted);
    for (size_t i = 0; i < log_.submissions.size(); ++i) {
      log_.submissions[i].event.mutable_submit_time()->set_seconds(static_cast<int64_t>(i));
    }
  }

  void SortByTime() {
    std::stable_sort(log_.submissions.begin(), log_.submissions.end(),
                     [](const Submission& a, const Submission& b) {
                       const auto& x = a.event.submit_time();
                       const auto& y = b.event.submit_time();
                       return std::pair(x.seconds(), x.nanos()) < std::pair(y.seconds(), y.nanos());
                     });
  }

  // As it was: a task wanted the answers it got. A worker's next answer to a task is an attempt.
  void SetTargets() {
    absl::btree_map<consensus::AssignmentKey, int32_t> attempts;
    std::vector<int32_t> target(tasks_.size(), 0);
    for (Submission& row : log_.submissions) {
      const int32_t attempt = ++attempts[row.key];
      row.event.set_attempt(attempt);
      target[static_cast<size_t>(row.key.task.ordinal) - 1] += attempt == 1 ? 1 : 0;
    }
    for (Submission& row : log_.submissions) {
      row.event.set_target(target[static_cast<size_t>(row.key.task.ordinal) - 1]);
      row.event.set_target_max(row.event.target());
    }
  }

  const AnswerLogFlags& flags_;
  consensus::NameIndex tasks_;
  consensus::NameIndex workers_;
  AnswerLog log_;
};

}  // namespace

absl::StatusOr<AnswerLog> LoadAnswerLog(const AnswerLogFlags& flags) { return Loader(flags).Run(); }

}  // namespace crowdloom::cli
