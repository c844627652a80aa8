#include "services/consensus/core/credible_interval.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

constexpr int kTermsMax = 300;
constexpr double kTiny = 1e-300;

// The continued fraction of I_x(a, b) by Lentz's method (Press et al., Numerical Recipes, 6.4).
double Fraction(double x, double a, double b) {
  const auto away = [](double v) { return std::abs(v) < kTiny ? kTiny : v; };
  double c = 1;
  double d = 1 / away(1 - (a + b) * x / (a + 1));
  double result = d;
  for (int m = 1; m <= kTermsMax; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (std::abs(d * c - 1) < 1e-12) break;
  }
  return result;
}

double Quantile(double share, double a, double b) {
  double low = 0;
  double high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (BetaShareBelow(middle, a, b) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double BetaShareBelow(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double log_front =
      std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  // The fraction converges quickly on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - std::exp(log_front) * Fraction(1 - x, b, a) / b;
  return std::exp(log_front) * Fraction(x, a, b) / a;
}

CredibleInterval ProportionInterval(double right, double wrong, double mass) {
  const double a = std::max(right, 0.0) + 0.5;
  const double b = std::max(wrong, 0.0) + 0.5;
  return {Quantile((1 - mass) / 2, a, b), Quantile((1 + mass) / 2, a, b)};
}

}  // namespace crowdloom::consensus
