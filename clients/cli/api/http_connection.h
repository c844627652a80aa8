// One HTTP/1.1 connection to a server: sends a POST, reads its answer, keeps the connection for the
// next. Connects when first needed and again after a loss. Used by one thread.
#ifndef CROWDLOOM_CLIENTS_CLI_API_HTTP_CONNECTION_H_
#define CROWDLOOM_CLIENTS_CLI_API_HTTP_CONNECTION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace crowdloom::cli {

struct ServerAddress {
  std::string host;
  uint16_t port = 80;

  // From "http://host[:port]". INVALID_ARGUMENT (INVALID_SERVER) for anything else.
  static absl::StatusOr<ServerAddress> Parse(std::string_view url);
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

class HttpConnection {
 public:
  explicit HttpConnection(ServerAddress address) : address_(std::move(address)) {}
  ~HttpConnection() { Close(); }
  HttpConnection(const HttpConnection&) = delete;

  // `headers` are whole lines, each ended by CRLF. UNAVAILABLE with reason CANNOT_CONNECT when
  // nothing was sent, CONNECTION_LOST when the server may have got the request; DEADLINE_EXCEEDED.
  absl::StatusOr<HttpAnswer> Post(const std::string& path, const std::string& headers,
                                  const std::string& body, absl::Duration timeout);

 private:
  absl::Status Connect(absl::Time deadline);
  absl::Status Send(std::string_view bytes, absl::Time deadline);
  absl::StatusOr<HttpAnswer> Receive(absl::Time deadline);
  absl::Status WaitFor(short events, absl::Time deadline);
  bool IsStale() const;
  void Close();

  const ServerAddress address_;
  int socket_ = -1;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_API_HTTP_CONNECTION_H_
