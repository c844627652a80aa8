// Splits work over tasks into shards whose number depends on the data only, never on the number of
// threads, so that sums are added in the same order and a result is the same for any thread count.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_SHARDS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_SHARDS_H_

#include <cstddef>
#include <functional>

namespace crowdloom::consensus {

struct ShardRange {
  size_t begin;
  size_t end;
};

inline constexpr size_t kShardsMax = 8;

// Shards for `items` when each needs `bytes_per_shard` of scratch memory.
size_t ShardCount(size_t items, size_t bytes_per_shard);

// The range of one of `shards` equal parts of `items`.
ShardRange ShardOf(size_t items, size_t shards, size_t shard);

// Calls work(shard) for every shard on up to `threads` threads, the caller's one among them.
void ForEachShard(size_t shards, int threads, const std::function<void(size_t shard)>& work);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_SHARDS_H_
