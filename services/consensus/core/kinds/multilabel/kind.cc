// Several labels at once: a label is a JSON list of class names, a set. Each class is a yes-no
// question of its own with two-coin EM, because workers overlook a class far more often than they
// invent one.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/two_coin.h"

namespace crowdloom::consensus::multilabel {
namespace {

// Answers that pull a worker's rates for one class to the crowd's.
constexpr double kPseudoAnswers = 4;

using Names = std::set<std::string>;

absl::StatusOr<Names> ParseNames(std::string_view label) {
  const auto json = ParseJson(label);
  if (!json.ok()) return json.status();
  if (!json->is(Json::Kind::kArray)) return absl::InvalidArgumentError("not a list of classes");
  Names names;
  for (const Json& item : json->items) {
    if (!item.is(Json::Kind::kString)) return absl::InvalidArgumentError("a class is a string");
    names.insert(item.string);
  }
  return names;
}

std::string FormatNames(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names)
    out.append(out.size() > 1 ? ", " : "").append(JsonQuoted(name));
  return out + "]";
}

class Multilabel : public Kind {
 public:
  std::string_view name() const override { return "multilabel"; }
  std::vector<std::string_view> methods() const override { return {"two-coin", "majority"}; }

  double Recognize(const AnswerTable& table) const override {
    bool some = false;
    for (std::string_view label : SampleLabels(table)) {
      const auto names = ParseNames(label);
      if (!names.ok()) return 0;
      some = some || !names->empty();
    }
    return some ? 0.8 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    std::vector<Names> sets;
    Names classes;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto names = ParseNames(table.labels[l]);
      if (!names.ok()) return BadLabel(table, l, std::string(names.status().message()));
      classes.insert(names->begin(), names->end());
      sets.push_back(*std::move(names));
    }
    const auto by_task = LastAnswers(table);
    const auto workers = static_cast<uint32_t>(table.workers.size());
    std::vector<std::vector<std::string>> chosen(by_task.size());
    std::vector<double> sure(by_task.size(), 1.0);
    std::vector<double> skill(workers, classes.empty() ? 0.5 : 0.0);
    for (const std::string& name : classes) {
      std::vector<Piece> pieces;
      for (const auto& answers : by_task) {
        pieces.push_back({1, {}, {}});
        for (const LastAnswer& answer : answers) {
          const bool has = sets[answer.label].contains(name);
          (has ? pieces.back().marked : pieces.back().unmarked).push_back(answer.worker);
        }
      }
      TwoCoinFit fit = FitTwoCoin(pieces, workers, {.pseudo_weight = kPseudoAnswers});
      for (size_t t = 0; t < by_task.size(); ++t) {
        const double p = *method == "majority" ? VoteShare(pieces[t]) : fit.probability[t];
        if (p > 0.5) chosen[t].push_back(name);
        sure[t] = std::min(sure[t], std::max(p, 1 - p));
      }
      for (uint32_t w = 0; w < workers; ++w) {
        skill[w] +=
            (fit.sensitivity[w] + fit.specificity[w]) / 2 / static_cast<double>(classes.size());
      }
    }
    KindResult result;
    result.method = *method;
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      result.rows.push_back({table.tasks[t], result.Keep(FormatNames(chosen[t])), sure[t]});
    }
    result.workers = WorkerRows(by_task, skill);
    return result;
  }

  // Over all classes of all tasks: precision, recall, f1; and the share of tasks exactly right.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double hits = 0, found = 0, wanted = 0, exact = 0, scored = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto want = ParseNames(known.label);
      if (!want.ok()) return want.status();
      const Names got = *ParseNames(result.rows[*task].label);
      for (const std::string& name : got) hits += want->contains(name) ? 1 : 0;
      found += static_cast<double>(got.size());
      wanted += static_cast<double>(want->size());
      exact += got == *want ? 1 : 0;
      scored += 1;
    }
    return std::vector<Figure>{{"precision", found > 0 ? hits / found : 1},
                               {"recall", wanted > 0 ? hits / wanted : 1},
                               {"f1", found + wanted > 0 ? 2 * hits / (found + wanted) : 1},
                               {"exact", exact / std::max(scored, 1.0)}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Multilabel kind;
  return kind;
}

}  // namespace crowdloom::consensus::multilabel
