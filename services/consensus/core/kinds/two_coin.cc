#include "services/consensus/core/kinds/two_coin.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr double kRateMin = 1e-3;

double Bounded(double rate) { return std::clamp(rate, kRateMin, 1 - kRateMin); }

// What a worker did on the weight inside and outside.
struct Tally {
  double inside = 0;
  double outside = 0;
  double inside_marked = 0;
  double outside_unmarked = 0;

  void Add(const Tally& other) {
    inside += other.inside;
    outside += other.outside;
    inside_marked += other.inside_marked;
    outside_unmarked += other.outside_unmarked;
  }
};

std::vector<Tally> TallyWorkers(const std::vector<Piece>& pieces,
                                const std::vector<double>& probability, uint32_t workers) {
  std::vector<Tally> tallies(workers);
  for (size_t i = 0; i < pieces.size(); ++i) {
    const double inside = pieces[i].weight * probability[i];
    const double outside = pieces[i].weight - inside;
    for (uint32_t w : pieces[i].marked) tallies[w].Add({inside, outside, inside, 0});
    for (uint32_t w : pieces[i].unmarked) tallies[w].Add({inside, outside, 0, outside});
  }
  return tallies;
}

void EstimateRates(const std::vector<Tally>& tallies, double pull, TwoCoinFit* fit) {
  Tally crowd;
  for (const Tally& tally : tallies) crowd.Add(tally);
  const double sensitivity = (crowd.inside_marked + 1) / (crowd.inside + 2);
  const double specificity = (crowd.outside_unmarked + 1) / (crowd.outside + 2);
  for (size_t w = 0; w < tallies.size(); ++w) {
    fit->sensitivity[w] =
        Bounded((tallies[w].inside_marked + pull * sensitivity) / (tallies[w].inside + pull));
    fit->specificity[w] =
        Bounded((tallies[w].outside_unmarked + pull * specificity) / (tallies[w].outside + pull));
  }
}

double ShareInside(const std::vector<Piece>& pieces, const std::vector<double>& probability) {
  double inside = 1;
  double all = 2;
  for (size_t i = 0; i < pieces.size(); ++i) {
    inside += pieces[i].weight * probability[i];
    all += pieces[i].weight;
  }
  return Bounded(inside / all);
}

double Infer(const Piece& piece, double prior, const TwoCoinFit& fit) {
  double odds = std::log(prior / (1 - prior));
  for (uint32_t w : piece.marked) odds += std::log(fit.sensitivity[w] / (1 - fit.specificity[w]));
  for (uint32_t w : piece.unmarked) odds += std::log((1 - fit.sensitivity[w]) / fit.specificity[w]);
  return 1 / (1 + std::exp(-odds));
}

}  // namespace

double VoteShare(const Piece& piece) {
  const double seen = static_cast<double>(piece.marked.size() + piece.unmarked.size());
  return seen > 0 ? static_cast<double>(piece.marked.size()) / seen : 0;
}

TwoCoinFit FitTwoCoin(const std::vector<Piece>& pieces, uint32_t workers,
                      const TwoCoinSettings& settings) {
  TwoCoinFit fit = {{}, std::vector<double>(workers), std::vector<double>(workers)};
  for (const Piece& piece : pieces) fit.probability.push_back(VoteShare(piece));
  for (int pass = 0; pass < settings.passes; ++pass) {
    const double prior = ShareInside(pieces, fit.probability);
    EstimateRates(TallyWorkers(pieces, fit.probability, workers), settings.pseudo_weight, &fit);
    for (size_t i = 0; i < pieces.size(); ++i) fit.probability[i] = Infer(pieces[i], prior, fit);
  }
  return fit;
}

}  // namespace crowdloom::consensus
