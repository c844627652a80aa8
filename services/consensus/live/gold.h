// Gold that looks after itself, without I/O: which answered tasks are proposed as gold, when a gold
// task has had its time, and what a change of it means for what it measured.
//
// Proposals are drawn over strata, one for each answer and third of the confidence, so that gold is
// neither easy nor only what consensus is sure of. A person says what is right.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_GOLD_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_GOLD_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "crowdloom/consensus/v1/gold.pb.h"
#include "services/consensus/live/crowd.h"
#include "services/consensus/live/decide.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

inline constexpr std::string_view kGoldPattern = "projects/#/batches/*/tasks/*/gold";
inline constexpr std::string_view kGoldKeeperRule = "gold-keeper";

std::string GoldName(const TaskKey& key);
// INVALID_ARGUMENT, reason INVALID_NAME.
absl::StatusOr<TaskKey> ParseGold(std::string_view name);

// The tasks to propose, at most `count`, from final ones: strata in turn, inside a stratum by a
// digest of the task's name, which nobody chooses. Indices into `answered`.
std::vector<size_t> ChooseGold(absl::Span<const v1::Consensus> answered, size_t count);

// A gold task for a person to decide about: the different answers that were given, by digest.
v1::GoldTask ProposalOf(const v1::Consensus& consensus, std::string_view reason);

// What should become of an active gold task by how it was answered; nothing while it is fine.
//   QUARANTINED  workers who are mostly right fail it
//   RETIRED      too often seen, or those who came late do better than those who came early and
//                than their skill predicts: its answer went round
struct GoldEnd {
  v1::GoldTask::State state = v1::GoldTask::STATE_UNSPECIFIED;
  std::string reason;
};
std::optional<GoldEnd> EndOf(const v1::GoldHistory& history);

// The right answer to the task as far as it is known: what was decided about its gold, else what
// the answers tell (`terms`). Null where none is.
const type::v1::Answer* KnownAnswer(const v1::TaskState& state,
                                    const events::v1::SubmissionReceived& terms);

// Whether the answers hold values of the same controls and kinds.
bool AreAlike(const type::v1::Answer& one, const type::v1::Answer& other);

// Counts again what the task's gold answers and its consensus said about workers, after its known
// answer was `before` and the consensus has changed.
void CountAgain(const std::optional<type::v1::Answer>& before, TaskRecord& record,
                Outcome& outcome);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_GOLD_H_
