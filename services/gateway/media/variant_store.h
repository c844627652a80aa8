// Pictures in the sizes of devices: made when first asked for, by a few threads of their own, and
// kept on disk, where any number of gateways may share them. What is asked for by several at once
// is made once. The oldest make room for new ones; what was dropped is made again.
//
//   variants.Find("media/3/ab12.jpg", 640, [](absl::StatusOr<std::string> bytes) {...});
//
// Thread-safe.
#ifndef CROWDLOOM_SERVICES_GATEWAY_MEDIA_VARIANT_STORE_H_
#define CROWDLOOM_SERVICES_GATEWAY_MEDIA_VARIANT_STORE_H_

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/blob/local_store.h"
#include "common/rpc/worker_pool.h"

namespace crowdloom::gateway {

class VariantStore {
 public:
  // Empty bytes: the original itself is best. RESOURCE_EXHAUSTED (OVERLOADED) when too many wait.
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string> bytes) &&>;

  struct Options {
    std::filesystem::path folder;  // of the cache
    int64_t bytes_max = int64_t{4} << 30;
    int threads = 2;
    size_t waiting_max = 256;
  };

  // `originals` outlives the store.
  VariantStore(Options options, blob::Store* originals);

  // `done` runs once: before this returns when the variant is there, else on a thread of the store.
  void Find(const std::string& blob, int width, Done done);

  // Makes what was asked for, then ends the threads.
  void Stop() { pool_.Stop(); }

 private:
  void Make(const std::string& blob, int width, const std::string& name);
  absl::StatusOr<std::string> Render(const std::string& blob, int width);
  void Keep(const std::string& name, const std::string& bytes);
  void Trim();

  const Options options_;
  blob::Store* const originals_;
  blob::LocalStore made_;
  std::atomic<int64_t> bytes_since_trim_ = 0;
  std::mutex mutex_;
  // Who waits, by the variant's name.
  absl::flat_hash_map<std::string, std::vector<Done>> waiting_ ABSL_GUARDED_BY(mutex_);
  rpc::WorkerPool pool_;  // last: its threads end first
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_MEDIA_VARIANT_STORE_H_
