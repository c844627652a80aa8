// Consensus of transcriptions: ROVER weighted by who wrote an answer and how close it is to the
// others of its task.
//
// A worker's skill is one minus the word error rate against the consensus, pulled to the crowd's;
// an answer's closeness is its mean likeness to the others, weighted by their skill. Weights are
// powers of both: careless answers are frequent in transcription, and careful ones agree nearly
// word by word. Three rounds settle. Words vote in lower case without punctuation and are printed
// as most of the weight wrote them.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_CONSENSUS_TEXT_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_CONSENSUS_TEXT_H_

#include <string>
#include <vector>

#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/text/words.h"

namespace crowdloom::consensus {

struct TextConsensus {
  std::vector<std::string> text;   // by task
  std::vector<double> confidence;  // by task: mean share of the weight behind its words
  std::vector<double> skill;       // by worker
};

using TextTasks = std::vector<std::vector<LastAnswer>>;

// `words` is indexed by label.
TextConsensus WeightedRover(const TextTasks& tasks, const std::vector<Words>& words,
                            size_t workers);

// The weighted ROVER where the answers of a task are versions of one text, the closest answer
// (closest_answer.h) where even the best of them shares less than half of its words in place with
// the others: recordings have one right transcription, translations many.
TextConsensus RoverOrClosest(const TextTasks& tasks, const std::vector<Words>& words,
                             const std::vector<std::string_view>& labels, size_t workers);

// The closest answer everywhere.
TextConsensus ClosestText(const TextTasks& tasks, const std::vector<Words>& words,
                          const std::vector<std::string_view>& labels, size_t workers);

// ROVER with equal votes.
TextConsensus EqualRover(const TextTasks& tasks, const std::vector<Words>& words, size_t workers);

// The answer nearest to the others by word edits, as it was written.
TextConsensus Medoid(const TextTasks& tasks, const std::vector<Words>& words,
                     const std::vector<std::string_view>& labels, size_t workers);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_CONSENSUS_TEXT_H_
