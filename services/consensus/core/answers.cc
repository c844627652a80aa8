#include "services/consensus/core/answers.h"

#include <algorithm>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace crowdloom::consensus {
namespace {

// Up to this many (worker, label) cells a direct table beats sorting the keys.
constexpr uint64_t kDirectTableCells = uint64_t{1} << 23;

uint64_t KeyOf(const AnswerSet::Pair& pair, uint32_t labels) {
  return uint64_t{pair.worker} * labels + pair.label;
}

// Stable. Insertion for the few answers that a task has as a rule; std::stable_sort would ask for
// memory for each task.
void SortByWorker(AnswerSet::Pair* begin, AnswerSet::Pair* end) {
  constexpr ptrdiff_t kInsertionMax = 48;
  const auto by_worker = [](const auto& a, const auto& b) { return a.worker < b.worker; };
  if (end - begin > kInsertionMax) {
    if (!std::is_sorted(begin, end, by_worker)) std::stable_sort(begin, end, by_worker);
    return;
  }
  for (AnswerSet::Pair* next = begin; next != end; ++next) {
    const AnswerSet::Pair moved = *next;
    AnswerSet::Pair* hole = next;
    for (; hole != begin && moved.worker < hole[-1].worker; --hole) *hole = hole[-1];
    *hole = moved;
  }
}

// Sorts one task's answers by worker and keeps the last one of each; returns the new end.
AnswerSet::Pair* KeepLastOfEachWorker(AnswerSet::Pair* begin, AnswerSet::Pair* end) {
  SortByWorker(begin, end);
  AnswerSet::Pair* out = begin;
  for (AnswerSet::Pair* in = begin; in != end; ++in) {
    if (out != begin && out[-1].worker == in->worker) --out;
    *out++ = *in;
  }
  return out;
}

absl::Status CheckRows(absl::Span<const Answer> rows, uint32_t tasks, uint32_t workers,
                       uint32_t labels) {
  if (rows.size() > std::numeric_limits<uint32_t>::max()) {
    return absl::InvalidArgumentError("more than 4,294,967,295 answers");
  }
  for (const Answer& row : rows) {
    if (row.task >= tasks || row.worker >= workers || row.label >= labels) {
      return absl::InvalidArgumentError(absl::StrCat("answer (", row.task, ", ", row.worker, ", ",
                                                     row.label, ") is outside ", tasks, " x ",
                                                     workers, " x ", labels));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AnswerSet> AnswerSet::Build(absl::Span<const Answer> rows, uint32_t tasks,
                                           uint32_t workers, uint32_t labels,
                                           absl::Span<const uint32_t> label_of) {
  const uint32_t names = label_of.empty() ? labels : static_cast<uint32_t>(label_of.size());
  if (absl::Status status = CheckRows(rows, tasks, workers, names); !status.ok()) return status;
  for (const uint32_t label : label_of) {
    if (label >= labels) return absl::InvalidArgumentError("a label outside the count of labels");
  }
  AnswerSet set;
  set.labels_ = labels;
  std::vector<Pair> sorted;
  set.GroupByTask(rows, tasks, &sorted);
  for (Pair& pair : sorted) {
    if (!label_of.empty()) pair.label = label_of[pair.label];
  }
  set.NumberPairs(sorted, workers);
  return set;
}

void AnswerSet::GroupByTask(absl::Span<const Answer> rows, uint32_t tasks,
                            std::vector<Pair>* sorted) {
  std::vector<size_t> cursor(tasks + 1, 0);
  for (const Answer& row : rows) ++cursor[row.task + 1];
  for (uint32_t t = 0; t < tasks; ++t) cursor[t + 1] += cursor[t];
  const std::vector<size_t> begin = cursor;
  sorted->resize(rows.size());
  for (const Answer& row : rows) (*sorted)[cursor[row.task]++] = {row.worker, row.label};

  task_begin_.assign(tasks + 1, 0);
  Pair* out = sorted->data();
  for (uint32_t t = 0; t < tasks; ++t) {
    Pair* first = sorted->data() + begin[t];
    Pair* last = KeepLastOfEachWorker(first, sorted->data() + begin[t + 1]);
    out = std::copy(first, last, out);
    task_begin_[t + 1] = out - sorted->data();
  }
  sorted->resize(out - sorted->data());
}

void AnswerSet::NumberPairs(absl::Span<const Pair> sorted, uint32_t workers) {
  const uint64_t cells = uint64_t{workers} * labels_;
  std::vector<uint64_t> keys;
  std::vector<uint32_t> direct;
  if (cells <= kDirectTableCells) {
    direct.assign(cells, 0);
    for (const Pair& pair : sorted) direct[KeyOf(pair, labels_)] = 1;
    for (uint64_t key = 0; key < cells; ++key) {
      if (direct[key] != 0) keys.push_back(key);
    }
    for (size_t i = 0; i < keys.size(); ++i) direct[keys[i]] = static_cast<uint32_t>(i);
  } else {
    for (const Pair& pair : sorted) keys.push_back(KeyOf(pair, labels_));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  }
  const auto number_of = [&](uint64_t key) {
    if (!direct.empty()) return direct[key];
    return static_cast<uint32_t>(std::lower_bound(keys.begin(), keys.end(), key) - keys.begin());
  };
  votes_.resize(sorted.size());
  for (size_t i = 0; i < sorted.size(); ++i) votes_[i] = number_of(KeyOf(sorted[i], labels_));

  worker_begin_.assign(workers + 1, 0);
  pairs_.reserve(keys.size());
  for (uint64_t key : keys) {
    pairs_.push_back({static_cast<uint32_t>(key / labels_), static_cast<uint32_t>(key % labels_)});
    ++worker_begin_[pairs_.back().worker + 1];
  }
  for (uint32_t w = 0; w < workers; ++w) worker_begin_[w + 1] += worker_begin_[w];
}

std::vector<uint32_t> AnswerSet::AnswersPerWorker() const {
  std::vector<uint32_t> given(workers(), 0);
  for (uint32_t vote : votes_) ++given[pairs_[vote].worker];
  return given;
}

}  // namespace crowdloom::consensus
