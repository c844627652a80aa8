#include "services/consensus/core/kinds/spans/span_pieces.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace crowdloom::consensus {
namespace {

bool Covers(const std::vector<Span>& spans, const std::string& type, long start, long end) {
  return std::any_of(spans.begin(), spans.end(), [&](const Span& span) {
    return span.type == type && span.start <= start && span.end >= end;
  });
}

std::vector<long> CutsOf(const std::vector<LastAnswer>& answers,
                         const std::vector<std::vector<Span>>& spans, const std::string& type) {
  std::set<long> cuts = {0};
  for (const LastAnswer& answer : answers) {
    for (const Span& span : spans[answer.label]) {
      if (span.type == type) cuts.insert({span.start, span.end});
    }
  }
  return {cuts.begin(), cuts.end()};
}

}  // namespace

SpanPieces CutSpans(const std::vector<std::vector<LastAnswer>>& by_task,
                    const std::vector<std::vector<Span>>& spans, const std::string& type) {
  SpanPieces cut;
  for (uint32_t t = 0; t < by_task.size(); ++t) {
    const std::vector<long> cuts = CutsOf(by_task[t], spans, type);
    for (size_t i = 0; i + 1 < cuts.size(); ++i) {
      Piece piece = {std::sqrt(static_cast<double>(cuts[i + 1] - cuts[i])), {}, {}};
      for (const LastAnswer& answer : by_task[t]) {
        const bool marked = Covers(spans[answer.label], type, cuts[i], cuts[i + 1]);
        (marked ? piece.marked : piece.unmarked).push_back(answer.worker);
      }
      cut.pieces.push_back(std::move(piece));
      cut.places.push_back({t, cuts[i], cuts[i + 1]});
    }
  }
  return cut;
}

void JoinPieces(const SpanPieces& cut, const std::vector<double>& probability, double threshold,
                const std::string& type, std::vector<std::vector<Span>>* consensus,
                std::vector<SpanConfidence>* confidence) {
  for (size_t i = 0; i < cut.places.size(); ++i) {
    const SpanPieces::Place& place = cut.places[i];
    const double length = static_cast<double>(place.end - place.start);
    (*confidence)[place.task].sum += length * std::max(probability[i], 1 - probability[i]);
    (*confidence)[place.task].length += length;
    if (probability[i] <= threshold) continue;
    std::vector<Span>& spans = (*consensus)[place.task];
    const bool continues =
        !spans.empty() && spans.back().type == type && spans.back().end == place.start;
    if (continues) {
      spans.back().end = place.end;
    } else {
      spans.push_back({place.start, place.end, type});
    }
  }
}

}  // namespace crowdloom::consensus
