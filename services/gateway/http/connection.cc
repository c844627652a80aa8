#include "services/gateway/http/connection.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>

#include "absl/strings/ascii.h"

namespace crowdloom::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

auto Into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

Request ToRequest(http::request<http::string_body>&& message, std::string peer) {
  Request request;
  request.method = std::string(View(message.method_string()));
  const std::string_view target = View(message.target());
  const size_t question = target.find('?');
  request.path = std::string(target.substr(0, question));
  if (question != std::string_view::npos) request.query = std::string(target.substr(question + 1));
  for (const auto& field : message) {
    std::string name(View(field.name_string()));
    absl::AsciiStrToLower(&name);
    request.headers.emplace_back(std::move(name), std::string(View(field.value())));
  }
  request.body = std::move(message.body());
  request.peer = std::move(peer);
  return request;
}

int RefusalOf(const error_code& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  if (error.category() == make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return 400;
  }
  return -1;
}

Response Refusal(int status) {
  Response response;
  response.status = status;
  response.Add("content-type", "application/json");
  const std::string_view code = status == 413 ? "resource_exhausted" : "invalid_argument";
  const std::string_view message = status == 413   ? "the request's body is too large"
                                   : status == 431 ? "the request's headers are too large"
                                                   : "not an HTTP/1.1 request";
  response.body = fmt::format(R"({{"code":"{}","message":"{}"}})", code, message);
  return response;
}

// Lets a coroutine wait for a handler's reply, whichever thread it comes from.
template <typename Token>
auto AsyncHandle(Handler& handler, Request request, std::shared_ptr<Disconnect> disconnect,
                 Connection::Strand strand, Token&& token) {
  auto start = [&handler, strand](auto done, Request request,
                                  std::shared_ptr<Disconnect> disconnect) {
    auto shared = std::make_shared<decltype(done)>(std::move(done));
    handler.Handle(std::move(request), std::move(disconnect), [shared, strand](Response response) {
      asio::post(strand, [shared, response = std::move(response)]() mutable {
        (*shared)(std::move(response));
      });
    });
  };
  return asio::async_initiate<Token, void(Response)>(std::move(start), token, std::move(request),
                                                     std::move(disconnect));
}

}  // namespace

Connection::Connection(Stream stream, ConnectionContext* context)
    : stream_(std::move(stream)), context_(context) {
  ++context_->open;
  error_code error;
  const auto endpoint = stream_.socket().remote_endpoint(error);
  if (!error) peer_ = endpoint.address().to_string();
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), error);
}

Connection::~Connection() { --context_->open; }

asio::awaitable<void> Connection::Run() {
  const std::shared_ptr<Connection> self = shared_from_this();
  bool again = true;
  while (again) again = co_await ServeOne();
  error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Connection::CloseIfIdle() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    if (self->idle_) self->stream_.cancel();
  });
}

asio::awaitable<bool> Connection::ServeOne() {
  Parser parser;
  parser.header_limit(context_->options->header_bytes_max);
  parser.body_limit(context_->options->body_bytes_max);
  idle_ = true;
  const int refusal = co_await ReadRequest(parser);
  idle_ = false;
  if (refusal < 0) co_return false;
  if (refusal > 0) {
    co_await Write(Refusal(refusal), 11, false, false);
    co_return false;
  }
  const unsigned version = parser.get().version();
  const bool head = parser.get().method() == http::verb::head;
  const bool keep_alive = parser.keep_alive();
  Response response = co_await Answer(ToRequest(parser.release(), peer_));
  const bool stay = keep_alive && !context_->draining;
  const bool written = co_await Write(std::move(response), version, stay, head);
  co_return written&& stay;
}

asio::awaitable<int> Connection::ReadRequest(Parser& parser) {
  const HttpOptions& options = *context_->options;
  error_code error;
  if (context_->draining) co_return -1;
  stream_.expires_after(absl::ToChronoNanoseconds(options.idle_timeout));
  co_await http::async_read_header(stream_, buffer_, parser, Into(error));
  if (error) co_return RefusalOf(error);
  idle_ = false;
  stream_.expires_after(absl::ToChronoNanoseconds(options.read_timeout));
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::string_body> go_on(http::status::continue_, 11);
    co_await http::async_write(stream_, go_on, Into(error));
    if (error) co_return -1;
  }
  co_await http::async_read(stream_, buffer_, parser, Into(error));
  if (error) co_return RefusalOf(error);
  co_return 0;
}

asio::awaitable<Response> Connection::Answer(Request request) {
  stream_.expires_never();
  auto disconnect = std::make_shared<Disconnect>();
  WatchForDisconnect(disconnect);
  Response response = co_await AsyncHandle(*context_->handler, std::move(request), disconnect,
                                           stream_.get_executor(), asio::use_awaitable);
  disconnect->Forget();
  error_code ignored;
  stream_.socket().cancel(ignored);
  co_return response;
}

// A client that waits for its answer sends nothing, except that a pipelining one may send its next
// request: then the socket is readable for another reason, and it is watched no longer.
void Connection::WatchForDisconnect(std::shared_ptr<Disconnect> disconnect) {
  if (buffer_.size() > 0) return;
  stream_.socket().async_wait(asio::ip::tcp::socket::wait_read,
                              [self = shared_from_this(), disconnect](const error_code& error) {
                                if (error) return;
                                char byte;
                                const ssize_t got = recv(self->stream_.socket().native_handle(),
                                                         &byte, 1, MSG_PEEK | MSG_DONTWAIT);
                                if (got == 0 || (got < 0 && errno != EAGAIN))
                                  disconnect->Happened();
                              });
}

asio::awaitable<bool> Connection::Write(Response response, unsigned version, bool keep_alive,
                                        bool head) {
  const std::string_view body = response.Body();
  http::response<http::span_body<const char>> message;
  message.version(version);
  message.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.keep_alive(keep_alive);
  message.content_length(body.size());
  if (!head) message.body() = beast::span<const char>(body.data(), body.size());
  error_code error;
  stream_.expires_after(absl::ToChronoNanoseconds(context_->options->write_timeout));
  http::response_serializer<http::span_body<const char>> serializer(message);
  if (head) {
    co_await http::async_write_header(stream_, serializer, Into(error));
  } else {
    co_await http::async_write(stream_, serializer, Into(error));
  }
  co_return !error;
}

}  // namespace crowdloom::gateway
