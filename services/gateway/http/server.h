// The HTTP/1.1 server: a few threads, any number of connections. A connection that waits for its
// answer costs memory, never a thread.
//
//   HttpServer server(options, &handler);
//   CL_RETURN_IF_ERROR(server.Start());   // server.port() is known now
//   server.Drain();                       // no new connections; answers carry Connection: close
//   server.Stop();                        // waits `stop_timeout` for answers under way, then cuts
//
// Every reply must have been given before the server is destroyed.
#ifndef CROWDLOOM_SERVICES_GATEWAY_HTTP_SERVER_H_
#define CROWDLOOM_SERVICES_GATEWAY_HTTP_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/gateway/http/message.h"

namespace crowdloom::gateway {

struct HttpOptions {
  std::string address = "127.0.0.1:0";
  int threads = 2;
  uint64_t body_bytes_max = 4 << 20;
  uint32_t header_bytes_max = 16 << 10;
  int connections_max = 50000;
  absl::Duration idle_timeout = absl::Seconds(75);  // between two requests
  absl::Duration read_timeout = absl::Seconds(30);  // for one request's bytes
  absl::Duration write_timeout = absl::Seconds(60);
  absl::Duration stop_timeout = absl::Seconds(5);
};

class HttpServer {
 public:
  // `handler` outlives the server.
  HttpServer(HttpOptions options, Handler* handler);
  ~HttpServer();

  absl::Status Start();
  int port() const;
  void Drain();
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// "host:port" or "[v6]:port", split. INVALID_ARGUMENT (INVALID_ADDRESS) when it is neither.
absl::Status SplitAddress(std::string_view address, std::string* host, uint16_t* port);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_HTTP_SERVER_H_
