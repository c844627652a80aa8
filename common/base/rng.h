// Pseudo-random numbers from an injected seed: xoshiro256**, seeded through splitmix64. The same
// seed gives the same numbers on every machine, so a failing simulation can be repeated.
//
// Not for secrets (common/base/hmac.h has RandomBytes). Not thread-safe: each owner has its own.
// Usable wherever the standard library wants a uniform random bit generator.
#ifndef CROWDLOOM_COMMON_BASE_RNG_H_
#define CROWDLOOM_COMMON_BASE_RNG_H_

#include <array>
#include <cstdint>

namespace crowdloom {

class Rng {
 public:
  using result_type = uint64_t;

  explicit Rng(uint64_t seed);

  // Seeded by the operating system.
  static Rng FromEntropy();

  // 64 random bits.
  uint64_t operator()();
  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return UINT64_MAX; }

  // An unbiased number in [0, n). n > 0.
  uint64_t Uniform(uint64_t n);

  // A number in [0, 1).
  double Double();

  // True with this probability.
  bool Chance(double probability) { return Double() < probability; }

 private:
  std::array<uint64_t, 4> state_;
};

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_RNG_H_
