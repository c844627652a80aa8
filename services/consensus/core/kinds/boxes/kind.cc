// Bounding boxes: clusters by overlap, the coordinate-wise median of each cluster with enough
// votes.
//
// Workers overlook things far more often than they invent them, so a box needs few votes: more than
// a fifth of the workers, but two at least where three or more looked. The median is nearer to the
// truth than the mean.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <set>

#include "services/consensus/core/kinds/boxes/box_clusters.h"
#include "services/consensus/core/kinds/last_answers.h"

namespace crowdloom::consensus::boxes {
namespace {

constexpr double kOverlapToCluster = 0.3;
constexpr double kVoteShareMin = 0.22;
constexpr double kOverlapToMatch = 0.5;

using Labels = std::vector<std::vector<Box>>;

bool EnoughVotes(size_t votes, size_t workers, bool majority) {
  if (majority) return 2 * votes > workers;
  if (workers >= 3 && votes < 2) return false;
  return static_cast<double>(votes) > kVoteShareMin * static_cast<double>(workers);
}

// Kept boxes of a task, how sure it is, and what that says about its workers.
struct Outcome {
  std::vector<Box> boxes;
  double confidence = 1;
};

class Workers {
 public:
  explicit Workers(size_t count) : kept_(count, 0.0), drawn_(count, 0.0), missed_(count, 0.0) {}

  void Count(uint32_t worker, bool drew, bool kept) {
    if (drew) drawn_[worker] += 1;
    if (drew && kept) kept_[worker] += 1;
    if (!drew && kept) missed_[worker] += 1;
  }

  // F1 of a worker's boxes against the consensus, one hit of prior on either side.
  std::vector<double> Skill() const {
    std::vector<double> skill;
    for (size_t w = 0; w < kept_.size(); ++w) {
      skill.push_back((2 * kept_[w] + 1) / (kept_[w] + missed_[w] + drawn_[w] + 2));
    }
    return skill;
  }

 private:
  std::vector<double> kept_;
  std::vector<double> drawn_;
  std::vector<double> missed_;
};

Outcome Decide(const std::vector<LastAnswer>& answers, const Labels& labels, bool majority,
               Workers* workers) {
  std::vector<DrawnBox> drawn;
  for (const LastAnswer& answer : answers) {
    for (const Box& box : labels[answer.label]) drawn.push_back({answer.worker, box});
  }
  Outcome outcome;
  double sure = 0;
  const auto clusters = ClusterBoxes(drawn, kOverlapToCluster);
  for (const auto& cluster : clusters) {
    const bool kept = EnoughVotes(cluster.size(), answers.size(), majority);
    if (kept) outcome.boxes.push_back(MedianBox(cluster));
    const double share = static_cast<double>(cluster.size()) / static_cast<double>(answers.size());
    sure += kept ? share : 1 - share;
    std::set<uint32_t> who;
    for (const DrawnBox& one : cluster) who.insert(one.worker);
    for (const LastAnswer& answer : answers) {
      workers->Count(answer.worker, who.contains(answer.worker), kept);
    }
  }
  if (!clusters.empty()) outcome.confidence = sure / static_cast<double>(clusters.size());
  std::sort(outcome.boxes.begin(), outcome.boxes.end(), [](const Box& a, const Box& b) {
    return std::tie(a.x1, a.y1, a.x2, a.y2) < std::tie(b.x1, b.y1, b.x2, b.y2);
  });
  return outcome;
}

struct Matched {
  double hits = 0;
  double overlap = 0;
};

// Pairs of best overlap first, each box once.
Matched MatchBoxes(const std::vector<Box>& got, const std::vector<Box>& want) {
  std::vector<std::tuple<double, size_t, size_t>> pairs;
  for (size_t i = 0; i < got.size(); ++i) {
    for (size_t j = 0; j < want.size(); ++j) {
      const double overlap = Overlap(got[i], want[j]);
      if (overlap >= kOverlapToMatch) pairs.emplace_back(-overlap, i, j);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  std::set<size_t> used_got;
  std::set<size_t> used_want;
  Matched matched;
  for (const auto& [negative, i, j] : pairs) {
    if (used_got.contains(i) || used_want.contains(j)) continue;
    used_got.insert(i);
    used_want.insert(j);
    matched.hits += 1;
    matched.overlap -= negative;
  }
  return matched;
}

class Boxes : public Kind {
 public:
  std::string_view name() const override { return "boxes"; }
  std::vector<std::string_view> methods() const override { return {"cluster-median", "majority"}; }

  double Recognize(const AnswerTable& table) const override {
    size_t some = 0;
    for (std::string_view label : SampleLabels(table)) {
      const auto boxes = ParseBoxes(label);
      if (!boxes.ok()) return 0;
      some += boxes->size();
    }
    return some > 0 ? 1 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    Labels labels;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto boxes = ParseBoxes(table.labels[l]);
      if (!boxes.ok()) return BadLabel(table, l, std::string(boxes.status().message()));
      labels.push_back(*std::move(boxes));
    }
    KindResult result;
    result.method = *method;
    const auto by_task = LastAnswers(table);
    Workers workers(table.workers.size());
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      const Outcome outcome = Decide(by_task[t], labels, *method == "majority", &workers);
      result.rows.push_back(
          {table.tasks[t], result.Keep(FormatBoxes(outcome.boxes)), outcome.confidence});
    }
    result.workers = WorkerRows(by_task, workers.Skill());
    return result;
  }

  // Over the boxes of all tasks, matched at an overlap of one half.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double hits = 0, overlap = 0, found = 0, wanted = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto want = ParseBoxes(known.label);
      if (!want.ok()) return want.status();
      const std::vector<Box> got = *ParseBoxes(result.rows[*task].label);
      const Matched matched = MatchBoxes(got, *want);
      hits += matched.hits;
      overlap += matched.overlap;
      found += static_cast<double>(got.size());
      wanted += static_cast<double>(want->size());
    }
    return std::vector<Figure>{{"precision", hits / std::max(found, 1.0)},
                               {"recall", hits / std::max(wanted, 1.0)},
                               {"f1", 2 * hits / std::max(found + wanted, 1.0)},
                               {"mean_overlap", overlap / std::max(hits, 1.0)}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Boxes kind;
  return kind;
}

}  // namespace crowdloom::consensus::boxes
