#include "services/consensus/core/latent_class.h"

#include <algorithm>
#include <cmath>

#include "services/consensus/core/shards.h"

namespace crowdloom::consensus {
namespace {

template <class Real>
void CountRange(const AnswerSet& answers, const Matrix<Real>& posterior, ShardRange range,
                LatentCounts<Real>* counts) {
  const size_t stride = posterior.stride();
  std::vector<Real> sums(stride, Real{0});
  for (size_t t = range.begin; t < range.end; ++t) {
    const Real* row = posterior.row(t);
    AddRow(row, stride, sums.data());
    for (uint32_t vote : answers.votes(static_cast<uint32_t>(t))) {
      AddRow(row, stride, counts->pairs.row(vote));
    }
  }
  for (size_t c = 0; c < posterior.columns(); ++c) counts->column_sums[c] += sums[c];
}

// Adds up logs by multiplying first: one log for many factors, none of which is above `columns`.
class LogSum {
 public:
  void Add(double top, double factor) {
    tops_ += top;
    product_ *= factor;
    if (++factors_ == kFactorsMax) Flush();
  }
  double Total() {
    Flush();
    return tops_ + logs_;
  }

 private:
  static constexpr int kFactorsMax = 32;

  void Flush() {
    logs_ += std::log(product_);
    product_ = 1;
    factors_ = 0;
  }

  double tops_ = 0;
  double logs_ = 0;
  double product_ = 1;
  int factors_ = 0;
};

// Turns a row of log values into probabilities; their sum before that goes to `evidence`.
template <class Real>
void NormalizeRow(size_t columns, size_t stride, Real* row, LogSum* evidence) {
  const Real top = MaxOfRow(row, stride);
  const auto tops = typename LanesOf<Real>::Type{} + top;
  for (size_t c = 0; c < stride; c += kLanes<Real>) Store<Real>(row + c, Load(row + c) - tops);
  ExpRow(row, stride);
  std::fill(row + columns, row + stride, Real{0});
  const Real sum = SumOfRow(row, stride);
  const Real scale = Real{1} / sum;
  for (size_t c = 0; c < stride; c += kLanes<Real>) Store<Real>(row + c, Load(row + c) * scale);
  evidence->Add(static_cast<double>(top), static_cast<double>(sum));
}

template <class Real>
double UpdateRange(const AnswerSet& answers, const Matrix<Real>& table,
                   const std::vector<Real>& log_prior, ShardRange range, Matrix<Real>* posterior) {
  const size_t stride = posterior->stride();
  LogSum evidence;
  for (size_t t = range.begin; t < range.end; ++t) {
    Real* row = posterior->row(t);
    std::copy(log_prior.begin(), log_prior.end(), row);
    for (uint32_t vote : answers.votes(static_cast<uint32_t>(t))) {
      AddRow(table.row(vote), stride, row);
    }
    NormalizeRow(posterior->columns(), stride, row, &evidence);
  }
  return evidence.Total();
}

}  // namespace

template <class Real>
Matrix<Real> VoteShares(const AnswerSet& answers, const Gold& gold) {
  Matrix<Real> shares(answers.tasks(), answers.labels());
  for (uint32_t t = 0; t < answers.tasks(); ++t) {
    const auto votes = answers.votes(t);
    for (uint32_t vote : votes) {
      shares.at(t, answers.pairs()[vote].label) += Real{1} / static_cast<Real>(votes.size());
    }
    if (votes.empty()) {
      std::fill_n(shares.row(t), answers.labels(), Real{1} / static_cast<Real>(answers.labels()));
    }
  }
  ClampGold(gold, &shares);
  return shares;
}

template <class Real>
void ClampGold(const Gold& gold, Matrix<Real>* posterior) {
  for (size_t t = 0; t < gold.size(); ++t) {
    if (gold[t] == kNoGold) continue;
    std::fill_n(posterior->row(t), posterior->columns(), Real{0});
    posterior->at(t, gold[t]) = Real{1};
  }
}

template <class Real>
void CountAnswers(const AnswerSet& answers, const Matrix<Real>& posterior, int threads,
                  LatentCounts<Real>* counts) {
  const size_t rows = answers.pairs().size();
  const size_t shards = ShardCount(answers.tasks(), rows * posterior.stride() * sizeof(Real));
  std::vector<LatentCounts<Real>> parts(shards);
  ForEachShard(shards, threads, [&](size_t s) {
    parts[s] = {Matrix<Real>(rows, posterior.columns()),
                std::vector<double>(posterior.columns(), 0.0)};
    CountRange(answers, posterior, ShardOf(answers.tasks(), shards, s), &parts[s]);
  });
  *counts = std::move(parts[0]);
  for (size_t s = 1; s < shards; ++s) {
    AddRow(parts[s].pairs.row(0), rows * posterior.stride(), counts->pairs.row(0));
    for (size_t c = 0; c < posterior.columns(); ++c) {
      counts->column_sums[c] += parts[s].column_sums[c];
    }
  }
}

template <class Real>
double UpdatePosterior(const AnswerSet& answers, const Matrix<Real>& table,
                       absl::Span<const double> log_prior, int threads, Matrix<Real>* posterior) {
  // Padding is never the largest, and comes out as 0.
  std::vector<Real> start(posterior->stride(), Real{-1e30f});
  for (size_t c = 0; c < log_prior.size(); ++c) start[c] = static_cast<Real>(log_prior[c]);
  const size_t shards = ShardCount(answers.tasks(), 1);
  std::vector<double> evidence(shards, 0.0);
  ForEachShard(shards, threads, [&](size_t s) {
    evidence[s] =
        UpdateRange(answers, table, start, ShardOf(answers.tasks(), shards, s), posterior);
  });
  double total = 0;
  for (double part : evidence) total += part;
  return total;
}

void NormalizeRows(Matrix<float>* rows) {
  for (size_t t = 0; t < rows->rows(); ++t) {
    float* row = rows->row(t);
    float sum = 0;
    for (size_t k = 0; k < rows->columns(); ++k) sum += row[k];
    for (size_t k = 0; k < rows->columns(); ++k) {
      row[k] = sum > 0 ? row[k] / sum : 1.0f / static_cast<float>(rows->columns());
    }
  }
}

std::vector<double> SmoothedLogPrior(absl::Span<const double> column_sums) {
  double total = 0;
  for (double sum : column_sums) total += sum;
  std::vector<double> log_prior;
  for (double sum : column_sums) {
    log_prior.push_back(std::log((sum + 1) / (total + static_cast<double>(column_sums.size()))));
  }
  return log_prior;
}

#define CROWDLOOM_INSTANTIATE(Real)                                            \
  template struct LatentCounts<Real>;                                          \
  template Matrix<Real> VoteShares<Real>(const AnswerSet&, const Gold&);       \
  template void ClampGold<Real>(const Gold&, Matrix<Real>*);                   \
  template void CountAnswers<Real>(const AnswerSet&, const Matrix<Real>&, int, \
                                   LatentCounts<Real>*);                       \
  template double UpdatePosterior<Real>(const AnswerSet&, const Matrix<Real>&, \
                                        absl::Span<const double>, int, Matrix<Real>*)
CROWDLOOM_INSTANTIATE(float);
CROWDLOOM_INSTANTIATE(double);
#undef CROWDLOOM_INSTANTIATE

}  // namespace crowdloom::consensus
