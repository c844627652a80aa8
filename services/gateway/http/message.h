// An HTTP request and its answer as the rest of the gateway sees them: plain values, so that only
// http/ knows which library reads and writes the bytes.
#ifndef CROWDLOOM_SERVICES_GATEWAY_HTTP_MESSAGE_H_
#define CROWDLOOM_SERVICES_GATEWAY_HTTP_MESSAGE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"

namespace crowdloom::gateway {

// In the order they came; names in lower case.
using Headers = std::vector<std::pair<std::string, std::string>>;

// The first value, or "".
inline std::string_view FindHeader(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

struct Request {
  std::string method;  // "POST"
  std::string path;    // "/console/", still percent-encoded
  std::string query;   // without the question mark
  Headers headers;
  std::string body;
  std::string peer;  // the address of the other side, without port

  std::string_view Header(std::string_view name) const { return FindHeader(headers, name); }
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // Sent instead of `body` when set: for what many answers share.
  std::shared_ptr<const std::string> shared_body;

  std::string_view Body() const { return shared_body ? *shared_body : std::string_view(body); }
  void Add(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
  }
};

// Runs once, on any thread.
using Reply = absl::AnyInvocable<void(Response) &&>;

// Tells the one who works on a request that nobody waits for the answer any more. Thread-safe.
class Disconnect {
 public:
  // Runs `action` when the client goes away, at once when it has gone.
  void Notify(std::function<void()> action) {
    {
      const std::lock_guard lock(mutex_);
      if (!happened_) {
        action_ = std::move(action);
        return;
      }
    }
    action();
  }
  void Happened() {
    std::function<void()> action;
    {
      const std::lock_guard lock(mutex_);
      happened_ = true;
      action = std::exchange(action_, nullptr);
    }
    if (action) action();
  }
  // Nothing is to be done any more.
  void Forget() {
    const std::lock_guard lock(mutex_);
    action_ = nullptr;
  }

 private:
  std::mutex mutex_;
  bool happened_ = false;
  std::function<void()> action_;
};

// Answers requests. Called on the server's threads and must not block them; the reply may come
// later and from elsewhere.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void Handle(Request request, std::shared_ptr<Disconnect> disconnect, Reply reply) = 0;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_HTTP_MESSAGE_H_
