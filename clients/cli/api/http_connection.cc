#include "clients/cli/api/http_connection.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::cli {
namespace {

namespace http = boost::beast::http;

constexpr uint64_t kAnswerBytesMax = 256 << 20;

absl::Status Lost(std::string_view reason, std::string_view why) {
  return MakeError(absl::StatusCode::kUnavailable, reason, why);
}

}  // namespace

absl::StatusOr<ServerAddress> ServerAddress::Parse(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  const absl::Status invalid =
      MakeError(absl::StatusCode::kInvalidArgument, "INVALID_SERVER",
                StrCat("the server must be given as http://host[:port], not ", url));
  if (!url.starts_with(kScheme)) return invalid;
  std::string_view rest = url.substr(kScheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  ServerAddress address;
  const size_t colon = rest.rfind(':');
  if (colon != std::string_view::npos) {
    const std::string_view port = rest.substr(colon + 1);
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size()) return invalid;
  }
  address.host = std::string(rest.substr(0, colon));
  if (address.host.empty() || address.host.find('/') != std::string::npos) return invalid;
  return address;
}

void HttpConnection::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

// Whether the server has closed an idle connection meanwhile.
bool HttpConnection::IsStale() const {
  char byte;
  const ssize_t got = recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

absl::Status HttpConnection::WaitFor(short events, absl::Time deadline) {
  while (true) {
    const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    if (left <= 0) return absl::DeadlineExceededError("the server did not answer in time");
    pollfd wanted{.fd = socket_, .events = events, .revents = 0};
    const int ready = poll(&wanted, 1, static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return Lost("CONNECTION_LOST", std::strerror(errno));
  }
}

absl::Status HttpConnection::Connect(absl::Time deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  const std::string port = std::to_string(address_.port);
  if (const int error = getaddrinfo(address_.host.c_str(), port.c_str(), &hints, &raw)) {
    return Lost("CANNOT_CONNECT", StrCat(address_.host, ": ", gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> found(raw, freeaddrinfo);
  int error = 0;
  for (const addrinfo* at = raw; at != nullptr; at = at->ai_next) {
    socket_ = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) continue;
    error = connect(socket_, at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS && WaitFor(POLLOUT, deadline).ok()) {
      socklen_t size = sizeof(error);
      getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0) break;
    Close();
  }
  if (socket_ < 0) {
    return Lost("CANNOT_CONNECT",
                StrCat("cannot connect to ", address_.host, ":", port, ": ", std::strerror(error)));
  }
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return absl::OkStatus();
}

absl::Status HttpConnection::Send(std::string_view bytes, absl::Time deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EAGAIN || errno == EINTR) {
      CL_RETURN_IF_ERROR(WaitFor(POLLOUT, deadline));
    } else {
      return Lost("CONNECTION_LOST", std::strerror(errno));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<HttpAnswer> HttpConnection::Receive(absl::Time deadline) {
  http::response_parser<http::string_body> parser;
  parser.eager(true);
  parser.body_limit(kAnswerBytesMax);
  std::string unread;
  while (!parser.is_done()) {
    char buffer[65536];
    const ssize_t got = recv(socket_, buffer, sizeof(buffer), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
      CL_RETURN_IF_ERROR(WaitFor(POLLIN, deadline));
      continue;
    }
    if (got <= 0) return Lost("CONNECTION_LOST", "the connection ended before the answer");
    unread.append(buffer, static_cast<size_t>(got));
    boost::system::error_code error;
    const size_t used = parser.put(boost::asio::buffer(unread), error);
    unread.erase(0, used);
    if (error && error != http::error::need_more) {
      return Lost("CONNECTION_LOST", "the server's answer is not HTTP");
    }
  }
  if (!parser.keep_alive()) Close();
  return HttpAnswer{static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
}

absl::StatusOr<HttpAnswer> HttpConnection::Post(const std::string& path, const std::string& headers,
                                                const std::string& body, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  if (socket_ >= 0 && IsStale()) Close();
  if (socket_ < 0) CL_RETURN_IF_ERROR(Connect(deadline));
  const std::string head =
      StrCat("POST ", path, " HTTP/1.1\r\nHost: ", address_.host, ":", address_.port, "\r\n",
             headers, "Content-Length: ", body.size(), "\r\n\r\n");
  absl::Status sent = Send(head, deadline);
  if (sent.ok()) sent = Send(body, deadline);
  // A server that refuses a request may answer and close before it has read everything.
  absl::StatusOr<HttpAnswer> answer = Receive(deadline);
  if (!answer.ok()) {
    Close();
    return sent.ok() ? answer.status() : sent;
  }
  if (!sent.ok()) Close();
  return answer;
}

}  // namespace crowdloom::cli
