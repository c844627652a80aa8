#include "services/consensus/core/kinds/pairwise/bradley_terry.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace crowdloom::consensus {
namespace {

constexpr int kSweepsPerPass = 2;

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

// The comparisons of one item, as seen from it.
struct Edge {
  uint32_t other;
  uint32_t comparison;
  bool won;
};

std::vector<std::vector<Edge>> EdgesByItem(absl::Span<const Comparison> comparisons,
                                           uint32_t items) {
  std::vector<std::vector<Edge>> edges(items);
  for (uint32_t c = 0; c < comparisons.size(); ++c) {
    edges[comparisons[c].winner].push_back({comparisons[c].loser, c, true});
    edges[comparisons[c].loser].push_back({comparisons[c].winner, c, false});
  }
  return edges;
}

// One Newton step for every item in turn, given how likely each comparison was faithful.
void SweepScores(const std::vector<std::vector<Edge>>& edges, const std::vector<double>& faithful,
                 double precision, std::vector<double>* score) {
  constexpr double kStepMax = 1.0;
  for (uint32_t i = 0; i < edges.size(); ++i) {
    double slope = -precision * (*score)[i];
    double curvature = precision;
    for (const Edge& edge : edges[i]) {
      const double p = Logistic((*score)[i] - (*score)[edge.other]);
      const double won = edge.won ? faithful[edge.comparison] : 1 - faithful[edge.comparison];
      slope += won - p;
      curvature += p * (1 - p);
    }
    (*score)[i] += std::clamp(slope / curvature, -kStepMax, kStepMax);
  }
}

void Center(std::vector<double>* score) {
  const double mean = std::accumulate(score->begin(), score->end(), 0.0) /
                      std::max<double>(1, static_cast<double>(score->size()));
  for (double& s : *score) s -= mean;
}

}  // namespace

CrowdBtFit FitCrowdBt(absl::Span<const Comparison> comparisons, uint32_t items, uint32_t workers,
                      const CrowdBtSettings& settings) {
  const double prior = settings.faithful + settings.opposite;
  CrowdBtFit fit = {std::vector<double>(items, 0.0),
                    std::vector<double>(workers, settings.faithful / prior)};
  const auto edges = EdgesByItem(comparisons, items);
  std::vector<double> faithful(comparisons.size(), settings.faithful / prior);
  std::vector<double> given(workers, prior);
  for (const Comparison& c : comparisons) given[c.worker] += 1;
  for (int pass = 0; pass < settings.passes; ++pass) {
    for (int sweep = 0; sweep < kSweepsPerPass; ++sweep) {
      SweepScores(edges, faithful, settings.score_precision, &fit.score);
    }
    std::vector<double> right(workers, settings.faithful);
    for (size_t c = 0; c < comparisons.size(); ++c) {
      const double p = Logistic(fit.score[comparisons[c].winner] - fit.score[comparisons[c].loser]);
      const double eta = fit.eta[comparisons[c].worker];
      faithful[c] = eta * p / (eta * p + (1 - eta) * (1 - p));
      right[comparisons[c].worker] += faithful[c];
    }
    for (uint32_t w = 0; w < workers; ++w) fit.eta[w] = right[w] / given[w];
  }
  Center(&fit.score);
  return fit;
}

std::vector<double> FitMaximumLikelihood(absl::Span<const Comparison> comparisons, uint32_t items) {
  constexpr int kPassesMax = 10000;
  constexpr double kTolerance = 1e-12;
  constexpr double kScoreMin = 1e-12;
  std::vector<double> wins(items, 0.0);
  for (const Comparison& c : comparisons) wins[c.winner] += 1;
  std::vector<double> score(items, 1.0 / std::max(1u, items));
  for (int pass = 0; pass < kPassesMax; ++pass) {
    std::vector<double> met(items, 0.0);
    for (const Comparison& c : comparisons) {
      const double share = 1 / (score[c.winner] + score[c.loser]);
      met[c.winner] += share;
      met[c.loser] += share;
    }
    std::vector<double> next(items);
    for (uint32_t i = 0; i < items; ++i) {
      next[i] = met[i] > 0 ? std::max(wins[i] / met[i], kScoreMin) : score[i];
    }
    const double total = std::accumulate(next.begin(), next.end(), 0.0);
    double moved = 0;
    for (uint32_t i = 0; i < items; ++i) {
      next[i] /= total;
      moved = std::max(moved, std::abs(next[i] - score[i]));
    }
    score = std::move(next);
    if (moved < kTolerance) break;
  }
  return score;
}

std::vector<double> WinRates(absl::Span<const Comparison> comparisons, uint32_t items) {
  std::vector<double> wins(items, 0.0);
  std::vector<double> met(items, 0.0);
  for (const Comparison& c : comparisons) {
    wins[c.winner] += 1;
    met[c.winner] += 1;
    met[c.loser] += 1;
  }
  for (uint32_t i = 0; i < items; ++i) wins[i] = met[i] > 0 ? wins[i] / met[i] : 0.5;
  return wins;
}

}  // namespace crowdloom::consensus
