// Results of a simulation by the methods of the core, and how good they are.
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/consensus/core/categorical/aggregate.h"
#include "services/consensus/live/canonical.h"
#include "services/consensus/simulate/policy_simulation.h"

namespace crowdloom::consensus {
namespace {

// Numbers names in order of first sight.
template <class Name>
class Numbers {
 public:
  uint32_t Of(const Name& name) {
    return number_.try_emplace(name, static_cast<uint32_t>(number_.size())).first->second;
  }
  uint32_t size() const { return static_cast<uint32_t>(number_.size()); }

 private:
  absl::flat_hash_map<Name, uint32_t> number_;
};

}  // namespace

Results AggregateRecords(std::string_view method, const std::vector<const TaskRecord*>& records) {
  Numbers<int64_t> workers;
  Numbers<std::string> labels;
  std::vector<std::string> name_of;
  std::vector<Answer> rows;
  for (uint32_t t = 0; t < records.size(); ++t) {
    for (const Submission& submission : records[t]->submissions) {
      if (submission.IsReview()) continue;
      std::string canonical = CanonicalBytes(submission.event.answer());
      const uint32_t label = labels.Of(canonical);
      if (label == name_of.size()) name_of.push_back(std::move(canonical));
      rows.push_back({t, workers.Of(submission.key.worker_id), label});
    }
  }
  Results results;
  const auto found = FindMethod(method);
  const auto answers =
      AnswerSet::Build(rows, static_cast<uint32_t>(records.size()), workers.size(), labels.size());
  if (!found.ok() || !answers.ok() || rows.empty()) return results;
  const Consensus consensus = (*found)->run(*answers, {});
  for (uint32_t t = 0; t < records.size(); ++t) {
    if (answers->votes(t).empty()) continue;
    results.emplace(records[t]->key, name_of[LabelOf(consensus.posterior, t)]);
  }
  return results;
}

void ScoreResults(const Results& results, const Results& reference,
                  v1::SimulationOutcome& outcome) {
  int64_t scored = 0;
  int64_t right = 0;
  for (const auto& [task, answer] : results) {
    const auto known = reference.find(task);
    if (known == reference.end()) continue;
    ++scored;
    right += known->second == answer ? 1 : 0;
  }
  outcome.set_accuracy_task_count(scored);
  outcome.set_accuracy(scored > 0 ? static_cast<double>(right) / static_cast<double>(scored) : 0);
}

}  // namespace crowdloom::consensus
