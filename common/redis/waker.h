// Wake-ups between processes: "there may be something new for you". A wake-up carries no data that
// matters; whoever is woken looks in the database. So losing one, or all of Redis, only delays.
//
//   redis::Waker waker({.url = url});
//   waker.Subscribe("dispatch.events", [&](std::string_view) { loop.Wake(); });
//   redis::Waker::Wake(connection, "dispatch.events");      // from any process
//
// One thread, which owns a connection of its own. After each (re)connection every callback is
// called once, since wake-ups may have been missed. Callbacks run on that thread: short, never
// blocking, and not calling back into the Waker. Thread-safe.
#ifndef CROWDLOOM_COMMON_REDIS_WAKER_H_
#define CROWDLOOM_COMMON_REDIS_WAKER_H_

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/redis/connection.h"
#include "common/redis/url.h"

namespace crowdloom::redis {

class Waker {
 public:
  using Callback = std::function<void(std::string_view payload)>;  // "" after a reconnection

  explicit Waker(ConnectionOptions options);
  ~Waker();  // no callback runs afterwards
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  // Several callbacks may share a channel. They live as long as the Waker.
  void Subscribe(std::string channel, Callback callback);

  static absl::Status Wake(Connection& connection, std::string_view channel,
                           std::string_view payload = "");

 private:
  void Run();
  absl::Status Listen(const Address& address);
  void PauseAfterFailure(int failures);
  bool Stopping();
  std::vector<std::string> Channels();
  void Call(std::string_view channel, std::string_view payload);
  void Handle(const Reply& message);

  const ConnectionOptions options_;
  const int interrupt_fd_;  // readable: stop, or look at the channels again
  std::mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::map<std::string, std::vector<Callback>, std::less<>> callbacks_ ABSL_GUARDED_BY(mu_);
  std::thread thread_;
};

}  // namespace crowdloom::redis

#endif  // CROWDLOOM_COMMON_REDIS_WAKER_H_
