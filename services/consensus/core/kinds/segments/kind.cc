// Segments of a recording with what was said: a label is a JSON list of [start, end, "text"], times
// in seconds. When somebody speaks is a two-coin question on the stretches between everybody's
// cuts; what is said in a stretch that is kept is ROVER over the texts of those who marked most of
// it.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/text/rover.h"
#include "services/consensus/core/kinds/text/words.h"
#include "services/consensus/core/kinds/two_coin.h"

namespace crowdloom::consensus::segments {
namespace {

// Evidence is counted in root seconds; people differ by a few of them.
constexpr double kPseudoWeight = 10;
// Shorter stretches are differences of cutting, not segments.
constexpr double kShortestSeconds = 0.05;

struct Segment {
  double start;
  double end;
  std::string text;
};
using Segments = std::vector<Segment>;

bool IsSegment(const Json& json) {
  return json.is(Json::Kind::kArray) && json.items.size() == 3 &&
         json.items[0].is(Json::Kind::kNumber) && json.items[1].is(Json::Kind::kNumber) &&
         json.items[2].is(Json::Kind::kString) && json.items[0].number >= 0 &&
         json.items[0].number < json.items[1].number;
}

absl::StatusOr<Segments> ParseSegments(std::string_view label) {
  const auto json = ParseJson(label);
  if (!json.ok()) return json.status();
  if (!json->is(Json::Kind::kArray)) return absl::InvalidArgumentError("not a list of segments");
  Segments segments;
  for (const Json& item : json->items) {
    if (!IsSegment(item)) {
      return absl::InvalidArgumentError("a segment is [start, end, \"text\"]");
    }
    segments.push_back({item.items[0].number, item.items[1].number, item.items[2].string});
  }
  return segments;
}

std::string FormatSegments(const Segments& segments) {
  std::string out = "[";
  for (const Segment& one : segments) {
    out.append(out.size() > 1 ? ", [" : "[").append(JsonNumber(one.start)).append(", ");
    out.append(JsonNumber(one.end)).append(", ").append(JsonQuoted(one.text)).append("]");
  }
  return out + "]";
}

double Shared(const Segment& a, const Segment& b) {
  return std::max(0.0, std::min(a.end, b.end) - std::max(a.start, b.start));
}

struct Stretch {
  uint32_t task;
  double start;
  double end;
};

// Everything between two neighbouring cuts of a task.
void CutTask(uint32_t task, const std::vector<LastAnswer>& answers,
             const std::vector<Segments>& labels, std::vector<Piece>* pieces,
             std::vector<Stretch>* places) {
  std::set<double> cuts = {0};
  for (const LastAnswer& answer : answers) {
    for (const Segment& one : labels[answer.label]) cuts.insert({one.start, one.end});
  }
  for (auto at = cuts.begin(); std::next(at) != cuts.end(); ++at) {
    const Segment stretch = {*at, *std::next(at), ""};
    const double length = stretch.end - stretch.start;
    pieces->push_back({std::sqrt(length), {}, {}});
    for (const LastAnswer& answer : answers) {
      const Segments& own = labels[answer.label];
      const bool marked = std::any_of(own.begin(), own.end(), [&](const Segment& one) {
        return Shared(one, stretch) >= length * (1 - 1e-9);
      });
      (marked ? pieces->back().marked : pieces->back().unmarked).push_back(answer.worker);
    }
    places->push_back({task, stretch.start, stretch.end});
  }
}

// The words of each worker whose segments cover most of the stretch, voted on.
std::string TextOf(const Segment& stretch, const std::vector<LastAnswer>& answers,
                   const std::vector<Segments>& labels) {
  std::vector<Words> words;
  for (const LastAnswer& answer : answers) {
    std::string text;
    for (const Segment& one : labels[answer.label]) {
      const double shorter = std::min(one.end - one.start, stretch.end - stretch.start);
      if (2 * Shared(one, stretch) <= shorter) continue;
      text.append(text.empty() ? "" : " ").append(one.text);
    }
    words.push_back(SplitWords(text));
  }
  std::vector<WeightedWords> votes;
  for (const Words& one : words) {
    if (!one.plain.empty()) votes.push_back({&one.plain, 1});
  }
  std::string text;
  for (const RoverWord& word : Rover(votes)) text.append(text.empty() ? "" : " ").append(word.word);
  return text;
}

class AudioSegments : public Kind {
 public:
  std::string_view name() const override { return "segments"; }
  std::vector<std::string_view> methods() const override { return {"two-coin", "majority"}; }

  // Text with every segment, and times that are not all whole: else these are typed spans.
  double Recognize(const AnswerTable& table) const override {
    bool fraction = false;
    for (std::string_view label : SampleLabels(table)) {
      const auto segments = ParseSegments(label);
      if (!segments.ok()) return 0;
      for (const Segment& one : *segments) {
        fraction = fraction || one.start != std::floor(one.start) || one.end != std::floor(one.end);
      }
    }
    return fraction ? 1 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    std::vector<Segments> labels;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto segments = ParseSegments(table.labels[l]);
      if (!segments.ok()) return BadLabel(table, l, std::string(segments.status().message()));
      labels.push_back(*std::move(segments));
    }
    const auto by_task = LastAnswers(table);
    std::vector<Piece> pieces;
    std::vector<Stretch> places;
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      CutTask(t, by_task[t], labels, &pieces, &places);
    }
    const TwoCoinFit fit = FitTwoCoin(pieces, static_cast<uint32_t>(table.workers.size()),
                                      {.pseudo_weight = kPseudoWeight});
    std::vector<Segments> consensus(by_task.size());
    std::vector<double> sure(by_task.size(), 0.0);
    std::vector<double> length(by_task.size(), 0.0);
    for (size_t i = 0; i < pieces.size(); ++i) {
      const double p = *method == "majority" ? VoteShare(pieces[i]) : fit.probability[i];
      const Stretch& place = places[i];
      sure[place.task] += (place.end - place.start) * std::max(p, 1 - p);
      length[place.task] += place.end - place.start;
      if (p <= 0.5) continue;
      Segments& kept = consensus[place.task];
      if (!kept.empty() && kept.back().end == place.start) {
        kept.back().end = place.end;
      } else {
        kept.push_back({place.start, place.end, ""});
      }
    }
    KindResult result;
    result.method = *method;
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      std::erase_if(consensus[t],
                    [](const Segment& one) { return one.end - one.start < kShortestSeconds; });
      for (Segment& one : consensus[t]) one.text = TextOf(one, by_task[t], labels);
      result.rows.push_back({table.tasks[t], result.Keep(FormatSegments(consensus[t])),
                             length[t] > 0 ? sure[t] / length[t] : 1});
    }
    std::vector<double> skill;
    for (size_t w = 0; w < fit.sensitivity.size(); ++w) {
      skill.push_back((fit.sensitivity[w] + fit.specificity[w]) / 2);
    }
    result.workers = WorkerRows(by_task, skill);
    return result;
  }

  // f1 of the seconds marked, and the word error rate of all that is said in a task.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double hits = 0, found = 0, wanted = 0, errors = 0, scored = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto want = ParseSegments(known.label);
      if (!want.ok()) return want.status();
      const Segments got = *ParseSegments(result.rows[*task].label);
      std::string got_text;
      std::string want_text;
      for (const Segment& a : got) {
        for (const Segment& b : *want) hits += Shared(a, b);
        found += a.end - a.start;
        got_text += a.text + " ";
      }
      for (const Segment& b : *want) wanted += b.end - b.start, want_text += b.text + " ";
      errors += WordErrorRate(SplitWords(got_text).plain, SplitWords(want_text).plain);
      scored += 1;
    }
    return std::vector<Figure>{{"f1", found + wanted > 0 ? 2 * hits / (found + wanted) : 1},
                               {"word_error_rate", errors / std::max(scored, 1.0)}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const AudioSegments kind;
  return kind;
}

}  // namespace crowdloom::consensus::segments
