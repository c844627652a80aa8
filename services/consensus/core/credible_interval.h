// The interval in which a proportion lies, from how often something happened.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CREDIBLE_INTERVAL_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CREDIBLE_INTERVAL_H_

namespace crowdloom::consensus {

struct CredibleInterval {
  double low;
  double high;
};

// The central interval that holds `mass` of the posterior Beta(right + 1/2, wrong + 1/2), that is
// under Jeffreys' prior. Counts may be soft; they must not be negative.
CredibleInterval ProportionInterval(double right, double wrong, double mass = 0.95);

// The regularised incomplete beta function I_x(a, b): the share of Beta(a, b) below x.
double BetaShareBelow(double x, double a, double b);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CREDIBLE_INTERVAL_H_
