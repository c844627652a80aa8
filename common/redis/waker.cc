#include "common/redis/waker.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/log/log.h"
#include "common/redis/error.h"
#include "common/redis/hiredis.h"

namespace crowdloom::redis {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(2);

void Interrupt(int fd) { CHECK_EQ(eventfd_write(fd, 1), 0); }

void ClearInterrupt(int fd) {
  eventfd_t ignored = 0;
  (void)eventfd_read(fd, &ignored);
}

// The subscribing side of one connection.
class Subscription {
 public:
  Subscription(const Address& address, const ConnectionOptions& options)
      : context_(Connect(address, options.connect_timeout), redisFree) {
    if (!ok()) return;
    redisSetTimeout(context_.get(), absl::ToTimeval(options.command_timeout));
    if (address.socket_path.empty()) redisEnableKeepAlive(context_.get());  // TCP only
    if (!address.password.empty()) Authenticate(address);
  }

  bool ok() const { return context_ && context_->err == 0 && error_.empty(); }
  std::string Error() const {
    return !error_.empty() ? error_ : context_ ? context_->errstr : "out of memory";
  }
  int fd() const { return context_->fd; }

  // Subscribes to what is new in `channels`.
  void Follow(const std::vector<std::string>& channels) {
    for (const std::string& channel : channels) {
      if (!ok() || !followed_.insert(channel).second) continue;
      const char* arguments[] = {"SUBSCRIBE", channel.data()};
      const size_t sizes[] = {9, channel.size()};
      redisAppendCommandArgv(context_.get(), 2, arguments, sizes);
    }
    for (int done = 0; ok() && done == 0;) redisBufferWrite(context_.get(), &done);
  }

  // Reads what has come, without waiting for more.
  std::vector<Reply> Read() {
    std::vector<Reply> messages;
    if (redisBufferRead(context_.get()) != REDIS_OK) return messages;
    void* raw = nullptr;
    while (redisGetReplyFromReader(context_.get(), &raw) == REDIS_OK && raw != nullptr) {
      messages.push_back(FromHiredis(*static_cast<redisReply*>(raw)));
      freeReplyObject(raw);
    }
    return messages;
  }

 private:
  void Authenticate(const Address& address) {
    void* raw = address.user.empty()
                    ? redisCommand(context_.get(), "AUTH %s", address.password.c_str())
                    : redisCommand(context_.get(), "AUTH %s %s", address.user.c_str(),
                                   address.password.c_str());
    if (raw == nullptr) return;
    const Reply reply = FromHiredis(*static_cast<redisReply*>(raw));
    freeReplyObject(raw);
    if (reply.is_error()) error_ = reply.text;
  }

  std::unique_ptr<redisContext, void (*)(redisContext*)> context_;
  std::string error_;
  std::set<std::string> followed_;
};

}  // namespace

Waker::Waker(ConnectionOptions options)
    : options_(std::move(options)), interrupt_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  CHECK_GE(interrupt_fd_, 0);
  thread_ = std::thread([this] { Run(); });
}

Waker::~Waker() {
  {
    const std::lock_guard lock(mu_);
    stopping_ = true;
  }
  Interrupt(interrupt_fd_);
  thread_.join();
  close(interrupt_fd_);
}

void Waker::Subscribe(std::string channel, Callback callback) {
  {
    const std::lock_guard lock(mu_);
    callbacks_[std::move(channel)].push_back(std::move(callback));
  }
  Interrupt(interrupt_fd_);
}

absl::Status Waker::Wake(Connection& connection, std::string_view channel,
                         std::string_view payload) {
  return connection.Command({"PUBLISH", channel, payload}).status();
}

bool Waker::Stopping() {
  const std::lock_guard lock(mu_);
  return stopping_;
}

std::vector<std::string> Waker::Channels() {
  const std::lock_guard lock(mu_);
  std::vector<std::string> channels;
  for (const auto& [channel, unused] : callbacks_) channels.push_back(channel);
  return channels;
}

void Waker::Call(std::string_view channel, std::string_view payload) {
  std::vector<Callback> callbacks;
  {
    const std::lock_guard lock(mu_);
    const auto it = callbacks_.find(channel);
    if (it != callbacks_.end()) callbacks = it->second;
  }
  for (const Callback& callback : callbacks) callback(payload);
}

// ["subscribe", channel, n] once it holds, then ["message", channel, payload].
void Waker::Handle(const Reply& message) {
  if (message.items.size() != 3) return;
  const bool is_message = message.items[0].text == "message";
  Call(message.items[1].text, is_message ? message.items[2].text : "");
}

absl::Status Waker::Listen(const Address& address) {
  Subscription subscription(address, options_);
  while (subscription.ok() && !Stopping()) {
    subscription.Follow(Channels());
    if (!subscription.ok()) break;
    pollfd fds[] = {{subscription.fd(), POLLIN, 0}, {interrupt_fd_, POLLIN, 0}};
    poll(fds, 2, -1);
    if (fds[1].revents != 0) ClearInterrupt(interrupt_fd_);
    if (fds[0].revents == 0) continue;
    for (const Reply& message : subscription.Read()) Handle(message);
  }
  return Stopping() ? absl::OkStatus() : RedisUnavailable(subscription.Error());
}

void Waker::PauseAfterFailure(int failures) {
  const absl::Duration pause = std::min(kFirstPause * (1 << std::min(failures, 6)), kLongestPause);
  pollfd fd = {interrupt_fd_, POLLIN, 0};
  poll(&fd, 1, static_cast<int>(absl::ToInt64Milliseconds(pause)));
  ClearInterrupt(interrupt_fd_);
}

void Waker::Run() {
  const absl::StatusOr<Address> address = ParseUrl(options_.url);
  CHECK_OK(address);
  for (int failures = 0; !Stopping(); ++failures) {
    const absl::Time start = absl::Now();
    const absl::Status status = Listen(*address);
    if (status.ok()) return;
    if (absl::Now() - start > kLongestPause) failures = 0;
    log::Warn("wake-ups are interrupted", {{"error", status}});
    PauseAfterFailure(failures);
  }
}

}  // namespace crowdloom::redis
