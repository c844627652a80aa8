// Segmentation masks: EM by pixel, or a vote by pixel.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>

#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/masks/mask.h"

namespace crowdloom::consensus::masks {
namespace {

class Masks : public Kind {
 public:
  std::string_view name() const override { return "masks"; }
  std::vector<std::string_view> methods() const override { return {"pixel-em", "pixel-vote"}; }

  double Recognize(const AnswerTable& table) const override {
    bool some = false;
    for (std::string_view label : SampleLabels(table)) {
      const auto mask = ParseMask(label);
      if (!mask.ok()) return 0;
      some = some || !mask->inside.empty();
    }
    return some ? 1 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    std::vector<Mask> labels;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto mask = ParseMask(table.labels[l]);
      if (!mask.ok()) return BadLabel(table, l, std::string(mask.status().message()));
      labels.push_back(*std::move(mask));
    }
    KindResult result;
    result.method = *method;
    const auto by_task = LastAnswers(table);
    std::vector<double> overlap(table.workers.size(), 1.0);
    std::vector<double> given(table.workers.size(), 2.0);
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      std::vector<const Mask*> drawn;
      for (const LastAnswer& answer : by_task[t]) {
        const Mask& mask = labels[answer.label];
        drawn.push_back(&mask);
        if (mask.height != drawn[0]->height || mask.width != drawn[0]->width) {
          return BadLabel(table, answer.label, "the mask differs in size from others of its task");
        }
      }
      const PixelProbabilities p =
          *method == "pixel-vote" ? PixelVote(drawn) : PixelEm(drawn).probability;
      Mask consensus = drawn.empty() ? Mask{} : *drawn[0];
      double sure = 0;
      double marked = 0;
      for (size_t i = 0; i < p.size(); ++i) {
        consensus.inside[i] = p[i] > 0.5 ? 1 : 0;
        if (p[i] == 0) continue;
        sure += std::max(p[i], 1 - p[i]);
        marked += 1;
      }
      for (const LastAnswer& answer : by_task[t]) {
        overlap[answer.worker] += MaskOverlap(labels[answer.label], consensus);
        given[answer.worker] += 1;
      }
      result.rows.push_back(
          {table.tasks[t], result.Keep(FormatMask(consensus)), marked > 0 ? sure / marked : 1});
    }
    for (size_t w = 0; w < overlap.size(); ++w) overlap[w] /= given[w];
    result.workers = WorkerRows(by_task, overlap);
    return result;
  }

  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double overlap = 0;
    double scored = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto want = ParseMask(known.label);
      if (!want.ok()) return want.status();
      overlap += MaskOverlap(*ParseMask(result.rows[*task].label), *want);
      scored += 1;
    }
    return std::vector<Figure>{{"mean_overlap", overlap / std::max(scored, 1.0)},
                               {"tasks_with_truth", scored}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Masks kind;
  return kind;
}

}  // namespace crowdloom::consensus::masks
