// A plain blocking HTTP/1.1 client for tests, over a real socket. It sends exactly what it is told,
// also what no decent client would.
#ifndef CROWDLOOM_SERVICES_GATEWAY_TESTING_HTTP_CLIENT_H_
#define CROWDLOOM_SERVICES_GATEWAY_TESTING_HTTP_CLIENT_H_

#include <string>
#include <string_view>

#include "services/gateway/http/message.h"

namespace crowdloom::gateway {

class HttpClient {
 public:
  explicit HttpClient(int port);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;

  void SendRaw(std::string_view bytes);
  // The next answer; status 0 when the connection ended instead. `body` says whether one follows.
  Response Receive(bool body = true);

  // Sends one request, with Content-Length, and receives its answer.
  Response Do(std::string_view method, std::string_view target, const Headers& headers = {},
              std::string_view body = {});
  // The same, not waiting for the answer.
  void Send(std::string_view method, std::string_view target, const Headers& headers,
            std::string_view body);

 private:
  bool Fill();

  int socket_;
  std::string received_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_TESTING_HTTP_CLIENT_H_
