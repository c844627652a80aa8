// Spans of a text: two-coin EM on stretches of characters, a vote on them, or a vote on whole
// spans.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/spans/span_pieces.h"

namespace crowdloom::consensus::spans {
namespace {

// People overlook characters more often than they invent them.
constexpr double kVoteThreshold = 0.34;

using Labels = std::vector<std::vector<Span>>;
using ByTask = std::vector<std::vector<LastAnswer>>;

struct SpanConsensus {
  std::vector<std::vector<Span>> spans;  // by task
  std::vector<SpanConfidence> confidence;
  std::vector<double> skill;
};

std::set<std::string> TypesOf(const Labels& labels) {
  std::set<std::string> types;
  for (const auto& spans : labels) {
    for (const Span& span : spans) types.insert(span.type);
  }
  return types;
}

// Skill: the worker's balanced accuracy on characters, the mean over types.
SpanConsensus VoteOnCharacters(const ByTask& by_task, const Labels& labels, uint32_t workers,
                               bool two_coin) {
  SpanConsensus result = {std::vector<std::vector<Span>>(by_task.size()),
                          std::vector<SpanConfidence>(by_task.size()),
                          std::vector<double>(workers, 0.0)};
  const std::set<std::string> types = TypesOf(labels);
  for (const std::string& type : types) {
    const SpanPieces cut = CutSpans(by_task, labels, type);
    TwoCoinFit fit = FitTwoCoin(cut.pieces, workers);
    for (size_t i = 0; i < cut.pieces.size() && !two_coin; ++i) {
      fit.probability[i] = VoteShare(cut.pieces[i]);
    }
    JoinPieces(cut, fit.probability, two_coin ? 0.5 : kVoteThreshold, type, &result.spans,
               &result.confidence);
    for (uint32_t w = 0; w < workers; ++w) {
      result.skill[w] += (fit.sensitivity[w] + fit.specificity[w]) / 2 / types.size();
    }
  }
  for (auto& spans : result.spans) std::sort(spans.begin(), spans.end());
  return result;
}

// Whole spans that more than half of a task's workers gave exactly.
SpanConsensus VoteOnSpans(const ByTask& by_task, const Labels& labels, uint32_t workers) {
  SpanConsensus result = {
      {}, std::vector<SpanConfidence>(by_task.size()), std::vector<double>(workers, 0.0)};
  std::vector<double> kept(workers, 0.0);
  std::vector<double> given(workers, 0.0);
  for (size_t t = 0; t < by_task.size(); ++t) {
    std::map<Span, size_t> votes;
    for (const LastAnswer& answer : by_task[t]) {
      for (const Span& span : labels[answer.label]) ++votes[span];
    }
    result.spans.emplace_back();
    for (const auto& [span, count] : votes) {
      const double share = static_cast<double>(count) / static_cast<double>(by_task[t].size());
      if (2 * count > by_task[t].size()) result.spans.back().push_back(span);
      result.confidence[t].sum += std::max(share, 1 - share);
      result.confidence[t].length += 1;
    }
    for (const LastAnswer& answer : by_task[t]) {
      for (const Span& span : labels[answer.label]) {
        given[answer.worker] += 1;
        kept[answer.worker] += 2 * votes[span] > by_task[t].size() ? 1 : 0;
      }
    }
  }
  for (uint32_t w = 0; w < workers; ++w) result.skill[w] = (kept[w] + 1) / (given[w] + 2);
  return result;
}

long Overlap(const Span& a, const Span& b) {
  if (a.type != b.type) return 0;
  return std::max(0L, std::min(a.end, b.end) - std::max(a.start, b.start));
}

// Spans of one type joined where they overlap, so that no character counts twice.
std::vector<Span> Joined(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return std::tie(a.type, a.start, a.end) < std::tie(b.type, b.start, b.end);
  });
  std::vector<Span> joined;
  for (const Span& span : spans) {
    if (!joined.empty() && joined.back().type == span.type && span.start <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, span.end);
    } else {
      joined.push_back(span);
    }
  }
  return joined;
}

double LengthOf(const std::vector<Span>& spans) {
  double length = 0;
  for (const Span& span : spans) length += static_cast<double>(span.end - span.start);
  return length;
}

class Spans : public Kind {
 public:
  std::string_view name() const override { return "spans"; }
  std::vector<std::string_view> methods() const override {
    return {"two-coin", "character-vote", "span-vote"};
  }

  double Recognize(const AnswerTable& table) const override {
    size_t some = 0;
    for (std::string_view label : SampleLabels(table)) {
      const auto spans = ParseSpans(label);
      if (!spans.ok()) return 0;
      some += spans->size();
    }
    return some > 0 ? 1 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    Labels labels;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto spans = ParseSpans(table.labels[l]);
      if (!spans.ok()) return BadLabel(table, l, std::string(spans.status().message()));
      labels.push_back(*std::move(spans));
    }
    const ByTask by_task = LastAnswers(table);
    const auto workers = static_cast<uint32_t>(table.workers.size());
    const SpanConsensus consensus =
        *method == "span-vote" ? VoteOnSpans(by_task, labels, workers)
                               : VoteOnCharacters(by_task, labels, workers, *method == "two-coin");
    KindResult result;
    result.method = *method;
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      const SpanConfidence& sure = consensus.confidence[t];
      result.rows.push_back({table.tasks[t], result.Keep(FormatSpans(consensus.spans[t])),
                             sure.length > 0 ? sure.sum / sure.length : 1});
    }
    result.workers = WorkerRows(by_task, consensus.skill);
    return result;
  }

  // Over the characters of all tasks: precision, recall, f1; and exact_f1 of whole spans.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double hits = 0, found = 0, wanted = 0, exact = 0, spans = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto parsed = ParseSpans(known.label);
      if (!parsed.ok()) return parsed.status();
      const std::vector<Span> want = Joined(*parsed);
      const std::vector<Span> got = Joined(*ParseSpans(result.rows[*task].label));
      for (const Span& a : got) {
        for (const Span& b : want) hits += static_cast<double>(Overlap(a, b)), exact += a == b;
      }
      found += LengthOf(got);
      wanted += LengthOf(want);
      spans += static_cast<double>(got.size() + want.size());
    }
    return std::vector<Figure>{{"precision", hits / std::max(found, 1.0)},
                               {"recall", hits / std::max(wanted, 1.0)},
                               {"f1", 2 * hits / std::max(found + wanted, 1.0)},
                               {"exact_f1", 2 * exact / std::max(spans, 1.0)}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Spans kind;
  return kind;
}

}  // namespace crowdloom::consensus::spans
