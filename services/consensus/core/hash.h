// splitmix64: spreads an integer over all bits, for choices that must look random and stay the
// same.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_HASH_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_HASH_H_

#include <cstdint>

namespace crowdloom::consensus {

inline uint64_t HashOf(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_HASH_H_
