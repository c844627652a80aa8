#include "services/consensus/core/categorical/shrink_difficulty.h"

#include <algorithm>
#include <cmath>

#include "services/consensus/core/categorical/latent_groups.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {
namespace {

// Share of each label in all answers: where guesses come from.
std::vector<double> LabelShares(const AnswerSet& answers) {
  std::vector<double> shares(answers.labels(), 1.0);
  for (uint32_t t = 0; t < answers.tasks(); ++t) {
    for (uint32_t vote : answers.votes(t)) shares[answers.pairs()[vote].label] += 1;
  }
  for (double& share : shares) share /= static_cast<double>(answers.size() + answers.labels());
  return shares;
}

class Fitter {
 public:
  Fitter(const AnswerSet& answers, const MethodOptions& options,
         const ShrinkDifficultySettings& settings)
      : answers_(answers),
        options_(options),
        settings_(settings),
        levels_(static_cast<uint32_t>(settings.guess.size())),
        guess_(settings.guess),
        label_share_(LabelShares(answers)),
        judged_(answers.pairs().size(), answers.labels()),
        table_(answers.pairs().size(), size_t{answers.labels()} * levels_) {}

  Consensus Run() {
    Matrix<float> split = Start();
    LatentCounts<float> counts;
    Consensus result;
    result.passes = options_.passes_max > 0 ? options_.passes_max : settings_.passes;
    for (int pass = 0; pass < result.passes; ++pass) {
      CountAnswers(answers_, split, options_.threads, &counts);
      LatentCounts<float> judged = SeparateGuesses(counts, pass == 0);
      EstimateWorkers(judged, &result.worker_skill);
      FillTable();
      UpdatePosterior(answers_, table_, LogPrior(counts.column_sums), options_.threads, &split);
      KeepGoldLabel(options_.gold, levels_, &split);
    }
    result.posterior = SumGroups(split, levels_);
    result.class_prior = ClassShares(result.posterior);
    return result;
  }

 private:
  // Vote shares, a split vote starting as a hard task.
  Matrix<float> Start() const {
    const Matrix<float> shares = VoteShares<float>(answers_, options_.gold);
    const Matrix<float> votes = VoteShares<float>(answers_, {});
    Matrix<float> split(shares.rows(), table_.columns());
    for (size_t t = 0; t < shares.rows(); ++t) {
      const float top = *std::max_element(votes.row(t), votes.row(t) + answers_.labels());
      const float hard = levels_ > 1 ? (1 - top) / static_cast<float>(levels_ - 1) : 0.0f;
      for (size_t c = 0; c < split.columns(); ++c) {
        split.at(t, c) =
            shares.at(t, c / levels_) * (c % levels_ == 0 ? 1 - hard * (levels_ - 1) : hard);
      }
    }
    return split;
  }

  // Probability that an answer in this cell was a guess.
  double GuessShare(size_t pair, uint32_t truth, uint32_t level, bool first) const {
    if (first) return guess_[level] / 2;
    const double guessed = guess_[level] * label_share_[answers_.pairs()[pair].label];
    return guessed / (guessed + (1 - guess_[level]) * judged_.at(pair, truth));
  }

  // Keeps the judged part of the counts, by label, and renews h from the guessed part.
  LatentCounts<float> SeparateGuesses(const LatentCounts<float>& counts, bool first) {
    LatentCounts<float> judged = {Matrix<float>(judged_.rows(), judged_.columns()), {}};
    std::vector<double> guessed(levels_, 0.0);
    std::vector<double> all(levels_, 0.0);
    for (size_t p = 0; p < judged_.rows(); ++p) {
      for (size_t c = 0; c < table_.columns(); ++c) {
        const auto truth = static_cast<uint32_t>(c / levels_);
        const auto level = static_cast<uint32_t>(c % levels_);
        const double count = counts.pairs.at(p, c);
        const double share = GuessShare(p, truth, level, first);
        judged.pairs.at(p, truth) += static_cast<float>(count * (1 - share));
        guessed[level] += count * share;
        all[level] += count;
      }
    }
    for (uint32_t d = 0; d < levels_ && !first; ++d) {
      guess_[d] = (guessed[d] + settings_.guess_weight * settings_.guess[d]) /
                  (all[d] + settings_.guess_weight);
    }
    return judged;
  }

  void EstimateWorkers(const LatentCounts<float>& judged, std::vector<double>* skills) {
    const ShrinkWeights& weights = settings_.weights;
    const PooledErrors pooled = PoolErrors(answers_, judged, 1, weights);
    *skills = ShrunkAccuracies(answers_, judged, 1, pooled, weights);
    std::vector<float> given(judged.pairs.stride());
    for (uint32_t w = 0; w < answers_.workers(); ++w) {
      SumWorkerRows(answers_, judged.pairs, w, &given);
      for (uint32_t p = answers_.worker_begin(w); p < answers_.worker_begin(w + 1); ++p) {
        const uint32_t answer = answers_.pairs()[p].label;
        for (uint32_t k = 0; k < answers_.labels(); ++k) {
          const double prior = weights.row * PriorShare(pooled, (*skills)[w], k, answer);
          judged_.at(p, k) =
              static_cast<float>((judged.pairs.at(p, k) + prior) / (given[k] + weights.row));
        }
      }
    }
  }

  void FillTable() {
    for (size_t p = 0; p < judged_.rows(); ++p) {
      const double label_share = label_share_[answers_.pairs()[p].label];
      for (size_t c = 0; c < table_.columns(); ++c) {
        const double guess = guess_[c % levels_];
        table_.at(p, c) = std::log(
            static_cast<float>((1 - guess) * judged_.at(p, c / levels_) + guess * label_share));
      }
    }
  }

  std::vector<double> LogPrior(const std::vector<double>& sums) const {
    if (settings_.per_label) return SmoothedLogPrior(sums);
    std::vector<double> by_label(answers_.labels(), 0.0);
    std::vector<double> by_level(levels_, 0.0);
    for (size_t c = 0; c < sums.size(); ++c) {
      by_label[c / levels_] += sums[c];
      by_level[c % levels_] += sums[c];
    }
    const std::vector<double> label = SmoothedLogPrior(by_label);
    const std::vector<double> level = SmoothedLogPrior(by_level);
    std::vector<double> log_prior;
    for (size_t c = 0; c < sums.size(); ++c) {
      log_prior.push_back(label[c / levels_] + level[c % levels_]);
    }
    return log_prior;
  }

  const AnswerSet& answers_;
  const MethodOptions& options_;
  const ShrinkDifficultySettings& settings_;
  const uint32_t levels_;
  std::vector<double> guess_;
  const std::vector<double> label_share_;
  Matrix<float> judged_;  // pair x label: P(answer | label, judged)
  Matrix<float> table_;   // pair x (label, level)
};

}  // namespace

Consensus RunShrinkDifficulty(const AnswerSet& answers, const MethodOptions& options,
                              const ShrinkDifficultySettings& settings) {
  return Fitter(answers, options, settings).Run();
}

Consensus ShrinkDifficulty(const AnswerSet& answers, const MethodOptions& options) {
  return RunShrinkDifficulty(answers, options, {});
}

}  // namespace crowdloom::consensus
