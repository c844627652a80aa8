#include "services/consensus/core/latent_class.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "services/consensus/core/shards.h"

namespace crowdloom::consensus {
namespace {

// Calls work with the stride: as a constant for up to 16 columns, so that the compiler unrolls the
// loops over a row and keeps it in registers, else as the number it is.
template <class Work>
auto WithStride(size_t stride, const Work& work) {
  switch (stride) {
    case 4:
      return work(std::integral_constant<size_t, 4>());
    case 8:
      return work(std::integral_constant<size_t, 8>());
    case 12:
      return work(std::integral_constant<size_t, 12>());
    case 16:
      return work(std::integral_constant<size_t, 16>());
    default:
      return work(stride);
  }
}

// A row to work on: in registers where the stride is a constant, else in place.
template <class Real, class Stride>
struct WorkRow {
  Real cells[Stride::value];
  Real* at(Real*) { return cells; }
};
template <class Real>
struct WorkRow<Real, size_t> {
  Real* at(Real* in_place) { return in_place; }
};

// Brings near the row of the vote that comes some votes after `vote`: the rows of a large crowd do
// not all fit into the nearest caches, and come in no order.
template <class Real>
void PrefetchRow(const Real* rows, size_t stride, const uint32_t* vote, const uint32_t* end) {
  constexpr ptrdiff_t kVotesAhead = 12;
  if (end - vote <= kVotesAhead) return;
  const Real* const row = rows + vote[kVotesAhead] * stride;
  __builtin_prefetch(row);
  __builtin_prefetch(row + stride - 1);
}

template <class Real, class Stride>
void CountRange(const AnswerSet& answers, const Matrix<Real>& posterior, ShardRange range,
                Stride stride, LatentCounts<Real>* counts) {
  std::vector<Real> sums(stride, Real{0});
  Real* const pairs = counts->pairs.row(0);
  const uint32_t* const end = answers.all_votes().end();
  for (size_t t = range.begin; t < range.end; ++t) {
    WorkRow<Real, Stride> work;
    const Real* const row = posterior.row(0) + t * stride;
    Real* const local = work.at(const_cast<Real*>(row));
    if (local != row) std::copy_n(row, stride, local);
    AddRow(local, stride, sums.data());
    for (const uint32_t& vote : answers.votes(static_cast<uint32_t>(t))) {
      PrefetchRow(pairs, stride, &vote, end);
      AddRow(local, stride, pairs + vote * stride);
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
template <class Real, class Stride>
void NormalizeRow(size_t columns, Stride stride, Real* row, LogSum* evidence) {
  const Real top = MaxOfRow(row, stride);
  const auto tops = typename LanesOf<Real>::Type{} + top;
  for (size_t c = 0; c < stride; c += kLanes<Real>) Store<Real>(row + c, Load(row + c) - tops);
  ExpRow(row, stride);
  // At most kStrideUnit - 1 cells of padding, all of them in the last unit.
  for (size_t c = stride - kStrideUnit; c < stride; ++c) row[c] = c < columns ? row[c] : Real{0};
  const Real sum = SumOfRow(row, stride);
  const Real scale = Real{1} / sum;
  for (size_t c = 0; c < stride; c += kLanes<Real>) Store<Real>(row + c, Load(row + c) * scale);
  evidence->Add(static_cast<double>(top), static_cast<double>(sum));
}

template <class Real, class Stride>
double UpdateRange(const AnswerSet& answers, const Matrix<Real>& table,
                   const std::vector<Real>& log_prior, ShardRange range, Stride stride,
                   Matrix<Real>* posterior) {
  const size_t columns = posterior->columns();
  const uint32_t* const end = answers.all_votes().end();
  LogSum evidence;
  for (size_t t = range.begin; t < range.end; ++t) {
    WorkRow<Real, Stride> work;
    Real* const row = posterior->row(0) + t * stride;
    Real* const local = work.at(row);
    std::copy_n(log_prior.data(), stride, local);
    for (const uint32_t& vote : answers.votes(static_cast<uint32_t>(t))) {
      PrefetchRow(table.row(0), stride, &vote, end);
      AddRow(table.row(0) + vote * stride, stride, local);
    }
    NormalizeRow(columns, stride, local, &evidence);
    if (local != row) std::copy_n(local, stride, row);
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
    WithStride(posterior.stride(), [&](auto stride) {
      CountRange(answers, posterior, ShardOf(answers.tasks(), shards, s), stride, &parts[s]);
    });
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
    evidence[s] = WithStride(posterior->stride(), [&](auto stride) {
      return UpdateRange(answers, table, start, ShardOf(answers.tasks(), shards, s), stride,
                         posterior);
    });
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
