// The threads of a module. Each owns one PostgreSQL and one Redis connection, so there is no
// connection pool, and the bounded queue in front of them is the module's only backpressure.
//
//   WorkerPool pool({.name = "dispatch", .threads = 4, .database = {...}, .redis = {...}});
//   if (!pool.TrySubmit([](Worker& worker) { ... })) return Overloaded();
//
// Thread-safe. Stop() runs what is queued, then joins; the destructor stops.
#ifndef CROWDLOOM_COMMON_RPC_WORKER_POOL_H_
#define CROWDLOOM_COMMON_RPC_WORKER_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "common/base/rng.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"

namespace crowdloom::rpc {

// What a pool thread owns. Valid only on that thread.
struct Worker {
  pg::Connection& db;
  redis::Connection& redis;
  Rng& rng;
};

struct PoolOptions {
  std::string name;  // labels its metrics
  int threads = 2;
  size_t queue_capacity = 10'000;
  pg::ConnectionOptions database;
  std::string redis_url;
};

class WorkerPool {
 public:
  using Task = absl::AnyInvocable<void(Worker&)>;

  explicit WorkerPool(PoolOptions options);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or the pool is stopped; the task then never runs.
  [[nodiscard]] bool TrySubmit(Task task);

  // Runs what is queued, then ends the threads. May be called twice.
  void Stop();

  size_t queue_depth() const;
  const std::string& name() const { return options_.name; }

 private:
  void RunThread();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_ || !queue_.empty(); }

  const PoolOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

// RESOURCE_EXHAUSTED, reason OVERLOADED, with a retry delay: the queue is full.
absl::Status Overloaded();

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_WORKER_POOL_H_
