// The place of a task in its queue, packed into the score of a Redis sorted set: one number holds
// the band, the order inside it and how many places are free. So a task takes one entry whatever
// its overlap, and taking a place is one update of it.
//
//   band (2 bits) | order (32 bits) | free places (10 bits): 44 bits, exact in a double
//
// Band kStarted comes before kFresh: what was started is finished before something new is begun.
// The Lua scripts under store/lua know the same layout.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_QUEUE_SCORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_QUEUE_SCORE_H_

#include <cstdint>

namespace crowdloom::dispatch {

enum class Band { kStarted = 0, kFresh = 1 };

inline constexpr int kFreeBits = 10;
inline constexpr int kOrderBits = 32;
inline constexpr int kFreeMax = (1 << kFreeBits) - 1;  // above the greatest overlap, 1,000

constexpr int64_t QueueScore(Band band, uint32_t order, int free) {
  return (static_cast<int64_t>(band) << (kOrderBits + kFreeBits)) |
         (static_cast<int64_t>(order) << kFreeBits) | free;
}

constexpr Band BandOf(int64_t score) {
  return static_cast<Band>(score >> (kOrderBits + kFreeBits));
}
constexpr int FreeOf(int64_t score) { return static_cast<int>(score & kFreeMax); }

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_QUEUE_SCORE_H_
