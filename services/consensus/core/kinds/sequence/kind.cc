// Token tags: a label holds one tag a token, space-separated. Each token is a task of its own for a
// confusion-matrix method, so a worker's habits with rare tags are learnt from all sentences; the
// tags are then chosen so that they form valid BIO.
//
// Source: token-wise crowd models for entities as compared by Rodrigues, Pereira & Ribeiro (2014)
// and Nguyen et al. (2017). A transition model on top did not help on recorded crowds.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <map>

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/sequence/bio_tags.h"

namespace crowdloom::consensus::sequence {
namespace {

constexpr std::string_view kDefault = "ibcc";

// The tokens of all tasks, one after another.
struct Tokens {
  std::vector<size_t> begin;           // of each task, and the end
  std::vector<std::string_view> tags;  // classes
  std::vector<Answer> rows;
};

Tokens SplitTokens(const AnswerTable& table, const std::vector<std::vector<LastAnswer>>& by_task) {
  Tokens tokens;
  std::map<std::string_view, uint32_t> classes;
  std::vector<std::vector<std::string_view>> split;
  for (std::string_view label : table.labels.names()) {
    split.push_back(SplitTags(label));
    for (std::string_view tag : split.back()) classes.emplace(tag, 0);
  }
  for (auto& [tag, number] : classes) {
    number = static_cast<uint32_t>(tokens.tags.size());
    tokens.tags.push_back(tag);
  }
  size_t next = 0;
  for (const auto& answers : by_task) {
    tokens.begin.push_back(next);
    size_t length = 0;
    for (const LastAnswer& answer : answers) {
      const auto& tags = split[answer.label];
      length = std::max(length, tags.size());
      for (size_t i = 0; i < tags.size(); ++i) {
        tokens.rows.push_back({static_cast<uint32_t>(next + i), answer.worker, classes[tags[i]]});
      }
    }
    next += length;
  }
  tokens.begin.push_back(next);
  return tokens;
}

std::string Join(const std::vector<std::string_view>& tags) {
  std::string text;
  for (std::string_view tag : tags) text.append(text.empty() ? "" : " ").append(tag);
  return text;
}

double MeanConfidence(const Matrix<float>& posterior, size_t begin, size_t end) {
  double sum = 0;
  for (size_t t = begin; t < end; ++t) {
    sum += *std::max_element(posterior.row(t), posterior.row(t) + posterior.columns());
  }
  return end > begin ? std::min(sum / static_cast<double>(end - begin), 1.0) : 1;
}

class Sequence : public Kind {
 public:
  std::string_view name() const override { return "sequence"; }

  std::vector<std::string_view> methods() const override {
    std::vector<std::string_view> names = {kDefault};
    for (const Method& method : Methods()) {
      if (method.name != kDefault) names.push_back(method.name);
    }
    return names;
  }

  double Recognize(const AnswerTable& table) const override {
    bool several = false;
    for (std::string_view label : SampleLabels(table)) {
      const auto tags = SplitTags(label);
      if (tags.empty() || !std::all_of(tags.begin(), tags.end(), IsBioTag)) return 0;
      several = several || tags.size() > 1;
    }
    return several ? 1 : 0;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    const auto by_task = LastAnswers(table);
    const Tokens tokens = SplitTokens(table, by_task);
    const auto answers = AnswerSet::Build(tokens.rows, static_cast<uint32_t>(tokens.begin.back()),
                                          static_cast<uint32_t>(table.workers.size()),
                                          static_cast<uint32_t>(tokens.tags.size()));
    if (!answers.ok()) return answers.status();
    const Consensus consensus = (*FindMethod(*method))->run(*answers, {.threads = options.threads});
    KindResult result;
    result.method = *method;
    for (uint32_t t = 0; t < table.tasks.size(); ++t) {
      const size_t begin = tokens.begin[t];
      const size_t end = tokens.begin[t + 1];
      const auto path = BestPath(consensus.posterior, begin, end, tokens.tags);
      result.rows.push_back({table.tasks[t], result.Keep(Join(path)),
                             MeanConfidence(consensus.posterior, begin, end)});
    }
    result.workers = WorkerRows(by_task, consensus.worker_skill);
    return result;
  }

  // Entities exactly right in place and type: precision, recall, f1; and token_accuracy.
  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double hits = 0, found = 0, wanted = 0, right = 0, tokens = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto got = SplitTags(result.rows[*task].label);
      const auto want = SplitTags(known.label);
      const auto got_entities = EntitiesOf(got);
      const auto want_entities = EntitiesOf(want);
      for (const Entity& entity : got_entities) hits += want_entities.contains(entity) ? 1 : 0;
      found += static_cast<double>(got_entities.size());
      wanted += static_cast<double>(want_entities.size());
      tokens += static_cast<double>(want.size());
      for (size_t i = 0; i < std::min(got.size(), want.size()); ++i) right += got[i] == want[i];
    }
    return std::vector<Figure>{{"precision", hits / std::max(found, 1.0)},
                               {"recall", hits / std::max(wanted, 1.0)},
                               {"f1", 2 * hits / std::max(found + wanted, 1.0)},
                               {"token_accuracy", right / std::max(tokens, 1.0)}};
  }
};

}  // namespace

const Kind& TheKind() {
  static const Sequence kind;
  return kind;
}

}  // namespace crowdloom::consensus::sequence
