#include "common/rpc/worker_pool.h"

#include <pthread.h>

#include <utility>

#include "common/base/check.h"
#include "common/base/status.h"
#include "common/metrics/metrics.h"

namespace crowdloom::rpc {
namespace {

constexpr size_t kThreadNameMax = 15;  // of Linux

metrics::Gauge& DepthGauge(const std::string& pool) {
  static metrics::GaugeFamily family("worker_queue_depth", "Calls that wait for a worker thread.",
                                     {"pool"});
  return family.With({pool});
}

}  // namespace

WorkerPool::WorkerPool(PoolOptions options) : options_(std::move(options)) {
  CHECK(options_.threads > 0);
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { RunThread(); });
}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::TrySubmit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || queue_.size() >= options_.queue_capacity) return false;
    queue_.push_back(std::move(task));
  }
  changed_.notify_one();
  DepthGauge(options_.name).Increment();
  return true;
}

void WorkerPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

size_t WorkerPool::queue_depth() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkerPool::RunThread() {
  pthread_setname_np(pthread_self(), options_.name.substr(0, kThreadNameMax).c_str());
  pg::Connection db(options_.database);
  redis::Connection redis({.url = options_.redis_url});
  Rng rng = Rng::FromEntropy();
  Worker worker{db, redis, rng};
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    DepthGauge(options_.name).Decrement();
    task(worker);
  }
}

absl::Status Overloaded() {
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                                  "the service has more calls than it can take now"),
                        absl::Milliseconds(200));
}

}  // namespace crowdloom::rpc
