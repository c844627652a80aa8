#include "services/gateway/http/server.h"

#include <fmt/format.h>

// clang-format off: Boost 1.74 forgets <utility> in its coroutine headers, so it comes first
#include <utility>
// clang-format on

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "common/base/status.h"
#include "services/gateway/http/connection.h"

namespace crowdloom::gateway {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

absl::Status SplitAddress(std::string_view address, std::string* host, uint16_t* port) {
  const size_t colon = address.rfind(':');
  const char* end = address.data() + address.size();
  const char* digits =
      address.data() + (colon == std::string_view::npos ? address.size() : colon + 1);
  if (const auto parsed = std::from_chars(digits, end, *port);
      parsed.ec != std::errc() || parsed.ptr != end) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_ADDRESS",
                     fmt::format("not host:port: {}", address));
  }
  std::string_view name = address.substr(0, colon);
  if (name.size() > 1 && name.front() == '[' && name.back() == ']') {
    name = name.substr(1, name.size() - 2);
  }
  *host = name == "localhost" ? "127.0.0.1" : std::string(name);
  return absl::OkStatus();
}

class HttpServer::Impl {
 public:
  Impl(HttpOptions options, Handler* handler)
      : options_(std::move(options)), io_(options_.threads), acceptor_(io_) {
    context_.options = &options_;
    context_.handler = handler;
  }
  ~Impl() { Stop(); }

  absl::Status Start() {
    CL_RETURN_IF_ERROR(Listen());
    asio::co_spawn(io_, Accept(), asio::detached);
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { io_.run(); });
    return absl::OkStatus();
  }

  int port() const { return port_; }

  void Drain() {
    if (context_.draining.exchange(true)) return;
    asio::post(io_, [this] {
      error_code ignored;
      acceptor_.close(ignored);
    });
    ForEachConnection([](Connection& connection) { connection.CloseIfIdle(); });
  }

  void Stop() {
    Drain();
    const absl::Time deadline = absl::Now() + options_.stop_timeout;
    {
      std::unique_lock lock(mutex_);
      closed_.wait_until(lock, absl::ToChronoTime(deadline), [this] { return running_ == 0; });
    }
    io_.stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  absl::Status Listen() {
    std::string host;
    uint16_t port = 0;
    CL_RETURN_IF_ERROR(SplitAddress(options_.address, &host, &port));
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    const tcp::endpoint endpoint(address, port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(4096, error);
    if (error) {
      return MakeError(absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
                       fmt::format("cannot listen on {}: {}", options_.address, error.message()));
    }
    port_ = acceptor_.local_endpoint().port();
    return absl::OkStatus();
  }

  asio::awaitable<void> Accept() {
    while (!context_.draining) {
      Connection::Strand strand = asio::make_strand(io_.get_executor());
      error_code error;
      auto socket =
          co_await acceptor_.async_accept(strand, asio::redirect_error(asio::use_awaitable, error));
      if (error) {
        // Out of descriptors, most likely: taking a breath beats turning in a circle.
        asio::steady_timer breath(io_, std::chrono::milliseconds(50));
        co_await breath.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      if (context_.open >= options_.connections_max) continue;
      Spawn(Connection::Stream(std::move(socket)), strand);
    }
  }

  void Spawn(Connection::Stream stream, const Connection::Strand& strand) {
    auto connection = std::make_shared<Connection>(std::move(stream), &context_);
    Remember(connection);
    asio::co_spawn(
        strand, [connection] { return connection->Run(); },
        [this](const std::exception_ptr&) { Ended(); });
  }

  void Remember(const std::shared_ptr<Connection>& connection) {
    const std::lock_guard lock(mutex_);
    ++running_;
    if (connections_.size() >= 2 * static_cast<size_t>(running_) + 64) {
      std::erase_if(connections_, [](const auto& weak) { return weak.expired(); });
    }
    connections_.push_back(connection);
  }

  void Ended() {
    const std::lock_guard lock(mutex_);
    if (--running_ == 0) closed_.notify_all();
  }

  template <typename F>
  void ForEachConnection(F f) {
    const std::lock_guard lock(mutex_);
    for (const auto& weak : connections_) {
      if (const auto connection = weak.lock()) f(*connection);
    }
  }

  const HttpOptions options_;
  ConnectionContext context_;
  std::mutex mutex_;
  std::condition_variable closed_;
  int running_ = 0;                                     // guarded by mutex_
  std::vector<std::weak_ptr<Connection>> connections_;  // guarded by mutex_
  asio::io_context io_;
  tcp::acceptor acceptor_;
  int port_ = 0;
  std::vector<std::thread> threads_;
};

HttpServer::HttpServer(HttpOptions options, Handler* handler)
    : impl_(std::make_unique<Impl>(std::move(options), handler)) {}
HttpServer::~HttpServer() = default;
absl::Status HttpServer::Start() { return impl_->Start(); }
int HttpServer::port() const { return impl_->port(); }
void HttpServer::Drain() { impl_->Drain(); }
void HttpServer::Stop() { impl_->Stop(); }

}  // namespace crowdloom::gateway
