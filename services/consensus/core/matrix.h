// A dense row-major matrix whose rows start at a multiple of four columns, and the vector
// arithmetic that the inner loops use on such rows.
//
// The lanes are compiler vectors of fixed width, and the target is built without contraction of
// multiply and add, so a result has the same bits on every machine. Padding columns hold zeros.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_MATRIX_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_MATRIX_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace crowdloom::consensus {

inline constexpr size_t kStrideUnit = 4;

template <class Real>
class Matrix {
 public:
  Matrix() = default;
  Matrix(size_t rows, size_t columns)
      : rows_(rows),
        columns_(columns),
        stride_((columns + kStrideUnit - 1) / kStrideUnit * kStrideUnit),
        cells_(rows * stride_, Real{0}) {}

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  size_t stride() const { return stride_; }

  Real* row(size_t r) { return cells_.data() + r * stride_; }
  const Real* row(size_t r) const { return cells_.data() + r * stride_; }
  Real& at(size_t r, size_t c) { return cells_[r * stride_ + c]; }
  Real at(size_t r, size_t c) const { return cells_[r * stride_ + c]; }

  void Clear() { cells_.assign(cells_.size(), Real{0}); }

  bool operator==(const Matrix&) const = default;

 private:
  size_t rows_ = 0;
  size_t columns_ = 0;
  size_t stride_ = 0;
  std::vector<Real> cells_;
};

template <class Real>
struct LanesOf;
template <>
struct LanesOf<float> {
  typedef float Type __attribute__((vector_size(16)));
};
template <>
struct LanesOf<double> {
  typedef double Type __attribute__((vector_size(16)));
};

template <class Real>
inline constexpr size_t kLanes = sizeof(typename LanesOf<Real>::Type) / sizeof(Real);

template <class Real>
inline typename LanesOf<Real>::Type Load(const Real* from) {
  typename LanesOf<Real>::Type lanes;
  std::memcpy(&lanes, from, sizeof(lanes));
  return lanes;
}

template <class Real>
inline void Store(Real* to, const typename LanesOf<Real>::Type& lanes) {
  std::memcpy(to, &lanes, sizeof(lanes));
}

inline Matrix<float> ToFloat(const Matrix<double>& from) {
  Matrix<float> to(from.rows(), from.columns());
  for (size_t r = 0; r < from.rows(); ++r) {
    for (size_t c = 0; c < from.columns(); ++c) to.at(r, c) = static_cast<float>(from.at(r, c));
  }
  return to;
}

// to[i] += from[i]; `stride` is a multiple of kStrideUnit.
template <class Real>
inline void AddRow(const Real* from, size_t stride, Real* to) {
  for (size_t i = 0; i < stride; i += kLanes<Real>)
    Store<Real>(to + i, Load(to + i) + Load(from + i));
}

template <class Real>
inline void AddScaledRow(const Real* from, Real scale, size_t stride, Real* to) {
  for (size_t i = 0; i < stride; i += kLanes<Real>) {
    Store<Real>(to + i, Load(to + i) + Load(from + i) * scale);
  }
}

// exp of each cell of a row of values <= 0. The float form is a degree 6 polynomial after
// Cody-Waite range reduction, relative error below 2e-7; what would underflow becomes about 1e-38,
// never 0 or a denormal, so that no class is ever ruled out by arithmetic.
inline void ExpRow(float* row, size_t stride) {
  typedef int32_t Ints __attribute__((vector_size(16)));
  typedef LanesOf<float>::Type Floats;
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  for (size_t i = 0; i < stride; i += kLanes<float>) {
    Floats x = Load(row + i);
    x = x > -87.0f ? x : Floats{} - 87.0f;
    const Floats shifted = x * 1.44269504f + kRound;
    const Floats n = shifted - kRound;
    const Floats r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    Floats p = r * 1.3888889e-3f + 8.3333333e-3f;
    p = p * r + 4.1666667e-2f;
    p = p * r + 1.6666667e-1f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    const Ints exponent = __builtin_convertvector(n, Ints) + 127;
    const Ints bits = exponent << 23;
    Floats scale;
    std::memcpy(&scale, &bits, sizeof(scale));
    Store<float>(row + i, p * scale);
  }
}

// Natural log of each cell of a row of values > 0 and finite. The float form splits off the
// exponent and takes a degree 9 polynomial of the rest (after Moshier's Cephes), relative error
// below 1e-6.
inline void LogRow(float* row, size_t stride) {
  typedef int32_t Ints __attribute__((vector_size(16)));
  typedef LanesOf<float>::Type Floats;
  for (size_t i = 0; i < stride; i += kLanes<float>) {
    Floats x = Load(row + i);
    x = x > 1.2e-38f ? x : Floats{} + 1.2e-38f;
    Ints bits;
    std::memcpy(&bits, &x, sizeof(bits));
    // Mantissa in [sqrt(1/2), sqrt(2)): 0x3f3504f3 is sqrt(1/2).
    const Ints shifted = bits - 0x3f3504f3;
    const Ints exponent = shifted >> 23;
    bits -= exponent << 23;
    Floats m;
    std::memcpy(&m, &bits, sizeof(m));
    m -= 1.0f;
    const Floats square = m * m;
    Floats p = m * 7.0376836292e-2f - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    const Floats e = __builtin_convertvector(exponent, Floats);
    Floats y = p * m * square + e * -2.12194440e-4f;
    y = y - square * 0.5f;
    Store<float>(row + i, m + y + e * 0.693359375f);
  }
}

// The largest cell, and the sum of all cells, padding included.
template <class Real>
inline Real MaxOfRow(const Real* row, size_t stride) {
  auto top = Load(row);
  for (size_t i = kLanes<Real>; i < stride; i += kLanes<Real>) {
    const auto next = Load(row + i);
    top = top > next ? top : next;
  }
  Real result = top[0];
  for (size_t i = 1; i < kLanes<Real>; ++i) result = top[i] > result ? top[i] : result;
  return result;
}

template <class Real>
inline Real SumOfRow(const Real* row, size_t stride) {
  auto sum = Load(row);
  for (size_t i = kLanes<Real>; i < stride; i += kLanes<Real>) sum += Load(row + i);
  Real result = sum[0];
  for (size_t i = 1; i < kLanes<Real>; ++i) result += sum[i];
  return result;
}

inline void ExpRow(double* row, size_t stride) {
  for (size_t i = 0; i < stride; ++i) row[i] = std::exp(row[i] > -700.0 ? row[i] : -700.0);
}

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_MATRIX_H_
