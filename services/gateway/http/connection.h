// One client connection: reads a request, has it answered, writes the answer, until either side
// closes. Internal to http/: the only headers that show Beast are here.
#ifndef CROWDLOOM_SERVICES_GATEWAY_HTTP_CONNECTION_H_
#define CROWDLOOM_SERVICES_GATEWAY_HTTP_CONNECTION_H_

// clang-format off: Boost 1.74 forgets <utility> in its coroutine headers, so it comes first
#include <utility>
// clang-format on

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <string>

#include "services/gateway/http/server.h"

namespace crowdloom::gateway {

// What the connections of a server share.
struct ConnectionContext {
  const HttpOptions* options;
  Handler* handler;
  std::atomic<bool> draining{false};
  std::atomic<int> open{0};
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
  using Stream = boost::beast::basic_stream<boost::asio::ip::tcp, Strand>;

  Connection(Stream stream, ConnectionContext* context);
  ~Connection();

  // Serves requests until the connection ends. Runs on the stream's strand.
  boost::asio::awaitable<void> Run();
  // Ends it when it only waits for a next request; from any thread.
  void CloseIfIdle();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  boost::asio::awaitable<bool> ServeOne();
  // 0, or the status that refuses the request; -1 when there is nobody to answer.
  boost::asio::awaitable<int> ReadRequest(Parser& parser);
  boost::asio::awaitable<Response> Answer(Request request);
  boost::asio::awaitable<bool> Write(Response response, unsigned version, bool keep_alive,
                                     bool head);
  void WatchForDisconnect(std::shared_ptr<Disconnect> disconnect);

  Stream stream_;
  ConnectionContext* context_;
  boost::beast::flat_buffer buffer_;
  std::string peer_;
  bool idle_ = true;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_HTTP_CONNECTION_H_
