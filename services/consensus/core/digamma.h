// The digamma function (derivative of log Gamma) for positive arguments, which variational methods
// take the expectation of a log with. Recurrence up to 6, then the asymptotic series; error < 1e-8.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_DIGAMMA_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_DIGAMMA_H_

#include <cmath>

namespace crowdloom::consensus {

inline double Digamma(double x) {
  double value = 0;
  for (; x < 6; x += 1) value -= 1 / x;
  const double inverse = 1 / x;
  const double square = inverse * inverse;
  return value + std::log(x) - inverse / 2 -
         square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square / 240)));
}

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_DIGAMMA_H_
