#include "common/service/admin_server.h"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/metrics/metrics.h"

namespace crowdloom::service {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = boost::asio::ip::tcp;

constexpr std::chrono::seconds kRequestTime(5);

absl::Time ProcessStart() {
  static const absl::Time start = absl::Now();
  return start;
}

}  // namespace

// Beast's types, kept out of the header.
struct AdminServer::Listener {
  boost::asio::io_context io{1};
  Tcp::acceptor acceptor{io};
  std::function<std::pair<http::status, std::string>(std::string_view)> answer;

  void AcceptNext();
  void Serve(beast::tcp_stream stream);
};

namespace {

// One connection, one request.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  using Answer = std::function<std::pair<http::status, std::string>(std::string_view)>;
  Exchange(beast::tcp_stream stream, const Answer& answer)
      : stream_(std::move(stream)), answer_(answer) {}

  void Start() {
    stream_.expires_after(kRequestTime);
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code error, size_t) {
                       if (!error) self->Respond();
                     });
  }

 private:
  void Respond() {
    const auto target = request_.target();
    auto [status, body] = answer_(std::string_view(target.data(), target.size()));
    response_.result(status);
    response_.set(http::field::content_type, "text/plain; charset=utf-8");
    response_.keep_alive(false);
    response_.body() = std::move(body);
    response_.prepare_payload();
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code, size_t) {});
  }

  beast::tcp_stream stream_;
  const Answer& answer_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

}  // namespace

void AdminServer::Listener::AcceptNext() {
  acceptor.async_accept([this](beast::error_code error, Tcp::socket socket) {
    if (error) return;
    std::make_shared<Exchange>(beast::tcp_stream(std::move(socket)), answer)->Start();
    AcceptNext();
  });
}

AdminServer::AdminServer(std::string address, std::string status, std::string config,
                         std::function<bool()> ready)
    : address_(std::move(address)),
      status_(std::move(status)),
      config_(std::move(config)),
      ready_(std::move(ready)),
      listener_(std::make_unique<Listener>()) {
  ProcessStart();
  listener_->answer = [this](std::string_view path) -> std::pair<http::status, std::string> {
    if (path == "/metrics") return {http::status::ok, metrics::Scrape()};
    if (path == "/healthz") return {http::status::ok, "ok\n"};
    if (path == "/readyz") {
      return ready_()
                 ? std::make_pair(http::status::ok, std::string("ready\n"))
                 : std::make_pair(http::status::service_unavailable, std::string("not ready\n"));
    }
    if (path == "/configz") return {http::status::ok, config_};
    if (path == "/statusz") {
      return {http::status::ok, StrCat("pid ", getpid(), "\n", status_, "\nup ",
                                       absl::FormatDuration(absl::Now() - ProcessStart()), "\n")};
    }
    return {http::status::not_found, "metrics healthz readyz statusz configz\n"};
  };
}

AdminServer::~AdminServer() { Stop(); }

absl::Status AdminServer::Start() {
  const size_t colon = address_.rfind(':');
  int port = 0;
  beast::error_code error;
  const auto host = boost::asio::ip::make_address(address_.substr(0, colon), error);
  if (error || colon == std::string::npos || !absl::SimpleAtoi(address_.substr(colon + 1), &port)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "MISCONFIGURED",
                     StrCat("admin_address is not host:port: ", address_));
  }
  const Tcp::endpoint endpoint(host, static_cast<uint16_t>(port));
  Tcp::acceptor& acceptor = listener_->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(boost::asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error) {
    return MakeError(absl::StatusCode::kUnavailable, "PORT_TAKEN",
                     StrCat("cannot listen on ", address_, ": ", error.message()));
  }
  address_ = StrCat(address_.substr(0, colon), ":", acceptor.local_endpoint().port());
  listener_->AcceptNext();
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void AdminServer::Run() { listener_->io.run(); }

void AdminServer::Stop() {
  listener_->io.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace crowdloom::service
