// Texts cut at every place where somebody begins or ends a span, one cut list for each type, so
// that all characters of a piece were marked alike.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SPANS_SPAN_PIECES_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SPANS_SPAN_PIECES_H_

#include <string>
#include <vector>

#include "services/consensus/core/kinds/last_answers.h"
#include "services/consensus/core/kinds/spans/span_set.h"
#include "services/consensus/core/kinds/two_coin.h"

namespace crowdloom::consensus {

struct SpanPieces {
  struct Place {
    uint32_t task;
    long start;
    long end;
    bool operator==(const Place&) const = default;
  };
  std::vector<Piece> pieces;
  std::vector<Place> places;  // of each piece, in order of task and start
};

// The pieces of one type over all tasks; `spans` is indexed by label. What lies before the first
// piece of a task counts, so that a worker's restraint is seen; what lies after the last is
// unknown.
SpanPieces CutSpans(const std::vector<std::vector<LastAnswer>>& by_task,
                    const std::vector<std::vector<Span>>& spans, const std::string& type);

// Joins the pieces of each task above the threshold into spans, appending to that task's list; the
// confidence of a task gets the length-weighted sum of certainty and the length.
struct SpanConfidence {
  double sum = 0;
  double length = 0;
};
void JoinPieces(const SpanPieces& cut, const std::vector<double>& probability, double threshold,
                const std::string& type, std::vector<std::vector<Span>>* consensus,
                std::vector<SpanConfidence>* confidence);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SPANS_SPAN_PIECES_H_
