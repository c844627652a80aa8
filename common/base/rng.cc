#include "common/base/rng.h"

#include <bit>
#include <cstring>

#include "common/base/check.h"
#include "common/base/hmac.h"

namespace crowdloom {
namespace {

uint64_t SplitMix64(uint64_t& state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(uint64_t seed) {
  for (uint64_t& word : state_) word = SplitMix64(seed);
}

Rng Rng::FromEntropy() {
  uint64_t seed = 0;
  const std::string bytes = RandomBytes(sizeof(seed));
  std::memcpy(&seed, bytes.data(), sizeof(seed));
  return Rng(seed);
}

uint64_t Rng::operator()() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Rng::Uniform(uint64_t n) {
  CHECK(n > 0);
  // The lowest (2^64 mod n) values would make some results likelier than others: draw again.
  const uint64_t biased = (0 - n) % n;
  uint64_t bits = (*this)();
  while (bits < biased) bits = (*this)();
  return bits % n;
}

double Rng::Double() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

}  // namespace crowdloom
