// The answer of each task that is nearest to the others by the runs of words they share, each of
// the others counted by its worker's skill. For texts that may be written in many ways
// (translations, summaries): words voted together from several of them make no sentence, one whole
// answer does.
//
// Likeness is the share of common runs of one to three words (GLEU: Wu et al., arXiv:1609.08144,
// 2016, here symmetric). Skill and choice follow from each other over a few rounds, as in RASA and
// HRRASA (Li, ICLR 2020 and SIGIR 2020), which do the same with sentence embeddings.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_CLOSEST_ANSWER_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_CLOSEST_ANSWER_H_

#include <cstddef>
#include <vector>

#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/text/words.h"

namespace crowdloom::consensus {

struct ClosestAnswers {
  std::vector<size_t> chosen;     // by task: place among its answers; 0 without answers
  std::vector<double> closeness;  // by task: of the chosen one, 0..1
  std::vector<double> skill;      // by worker: mean closeness of their answers
};

// `words` is indexed by label.
ClosestAnswers ChooseClosest(const std::vector<std::vector<LastAnswer>>& tasks,
                             const std::vector<Words>& words, size_t workers);

// Common runs of one to three words by the runs of the longer list; 1 for two empty lists.
double SharedRuns(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_CLOSEST_ANSWER_H_
