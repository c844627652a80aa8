// Group commit: whatever waits for one method runs as one call of a function, on one pool thread,
// in one transaction, and is answered after its commit. A single call waits for nobody: batches
// form because calls arrive while the batch before them commits.
//
//   Batcher<SubmitRequest, Assignment> submits(&pool, {}, [&](Worker& worker, auto items) {
//     store.RecordSubmissions(worker.db, items);   // sets each item's response or status
//   });
//
// Thread-safe. The pool must be stopped before the batcher is destroyed.
#ifndef CROWDLOOM_COMMON_RPC_BATCHER_H_
#define CROWDLOOM_COMMON_RPC_BATCHER_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/rpc/call.h"
#include "common/rpc/worker_pool.h"

namespace crowdloom::rpc {

struct BatcherOptions {
  size_t max_items = 200;  // of one batch
  int max_parallel = 2;    // batches of this method that run at once
  size_t queue_capacity = 20'000;
};

template <typename Request, typename Response>
class Batcher {
 public:
  // One call in a batch. The function sets `response`, or an error in `status`, or parks the call.
  struct Item {
    const CallInfo& call;
    const Request& request;
    Response& response;
    bool last_try = false;  // its time is up: answer, do not park
    absl::Status status;
    std::vector<std::string> park_keys;

    // Waits until one of the keys is woken (Parked calls only).
    void Park(std::vector<std::string> keys) { park_keys = std::move(keys); }
  };
  using Items = absl::Span<Item* const>;
  using Function = std::function<void(Worker&, Items)>;
  using Done = absl::AnyInvocable<void(Item&)>;

  Batcher(WorkerPool* pool, BatcherOptions options, Function function)
      : pool_(pool), options_(options), function_(std::move(function)) {}

  // False when there are too many calls; `done` then never runs. Else it runs once, on a pool
  // thread.
  [[nodiscard]] bool Add(Item item, Done done) {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.queue_capacity) return false;
    if (running_ < options_.max_parallel) {
      if (pool_->TrySubmit([this](Worker& worker) { Drain(worker); })) {
        ++running_;
      } else if (running_ == 0) {
        return false;
      }
    }
    queue_.push_back(std::make_unique<Entry>(Entry{std::move(item), std::move(done)}));
    return true;
  }

 private:
  struct Entry {
    Item item;
    Done done;
  };
  using Batch = std::vector<std::unique_ptr<Entry>>;

  Batch Take() {
    const std::lock_guard lock(mutex_);
    Batch batch;
    while (!queue_.empty() && batch.size() < options_.max_items) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    if (batch.empty()) --running_;
    return batch;
  }

  void Drain(Worker& worker) {
    for (Batch batch = Take(); !batch.empty(); batch = Take()) {
      std::vector<Item*> items;
      items.reserve(batch.size());
      for (const auto& entry : batch) items.push_back(&entry->item);
      function_(worker, items);
      for (const auto& entry : batch) entry->done(entry->item);
    }
  }

  WorkerPool* pool_;
  const BatcherOptions options_;
  const Function function_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<Entry>> queue_ ABSL_GUARDED_BY(mutex_);
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_BATCHER_H_
