#include "services/consensus/core/shards.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace crowdloom::consensus {
namespace {

constexpr size_t kItemsPerShardMin = 2048;
constexpr size_t kScratchBytesMax = size_t{48} << 20;

}  // namespace

size_t ShardCount(size_t items, size_t bytes_per_shard) {
  const size_t by_items = items / kItemsPerShardMin;
  const size_t by_memory = kScratchBytesMax / std::max<size_t>(bytes_per_shard, 1);
  return std::clamp<size_t>(std::min(by_items, by_memory), 1, kShardsMax);
}

ShardRange ShardOf(size_t items, size_t shards, size_t shard) {
  return {items * shard / shards, items * (shard + 1) / shards};
}

void ForEachShard(size_t shards, int threads, const std::function<void(size_t shard)>& work) {
  std::atomic<size_t> next{0};
  const auto drain = [&] {
    for (size_t shard = next++; shard < shards; shard = next++) work(shard);
  };
  std::vector<std::thread> helpers;
  const size_t wanted = std::min<size_t>(shards, std::max(threads, 1));
  for (size_t i = 1; i < wanted; ++i) helpers.emplace_back(drain);
  drain();
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace crowdloom::consensus
