#include "services/gateway/testing/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "common/base/check.h"
#include "common/base/strings.h"

namespace crowdloom::gateway {

HttpClient::HttpClient(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
}

HttpClient::~HttpClient() { close(socket_); }

void HttpClient::SendRaw(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the server may refuse before it has read everything
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

bool HttpClient::Fill() {
  char buffer[65536];
  const ssize_t got = recv(socket_, buffer, sizeof(buffer), 0);
  if (got <= 0) return false;
  received_.append(buffer, static_cast<size_t>(got));
  return true;
}

Response HttpClient::Receive(bool body) {
  Response response;
  response.status = 0;
  size_t end;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return response;
  }
  std::string head = received_.substr(0, end + 2);
  received_.erase(0, end + 4);
  response.status = std::atoi(head.c_str() + head.find(' '));
  for (size_t line = head.find("\r\n") + 2; line < head.size();) {
    const size_t line_end = head.find("\r\n", line);
    const size_t colon = head.find(':', line);
    std::string name = head.substr(line, colon - line);
    absl::AsciiStrToLower(&name);
    response.Add(std::move(name), head.substr(colon + 2, line_end - colon - 2));
    line = line_end + 2;
  }
  const size_t length = std::strtoul(
      std::string(FindHeader(response.headers, "content-length")).c_str(), nullptr, 10);
  while (body && received_.size() < length) {
    if (!Fill()) break;
  }
  if (body) {
    response.body = received_.substr(0, length);
    received_.erase(0, length);
  }
  return response;
}

void HttpClient::Send(std::string_view method, std::string_view target, const Headers& headers,
                      std::string_view body) {
  std::string request = StrCat(method, " ", target, " HTTP/1.1\r\nHost: gateway.test\r\n");
  for (const auto& [name, value] : headers) StrAppend(&request, name, ": ", value, "\r\n");
  StrAppend(&request, "Content-Length: ", body.size(), "\r\n\r\n", body);
  SendRaw(request);
}

Response HttpClient::Do(std::string_view method, std::string_view target, const Headers& headers,
                        std::string_view body) {
  Send(method, target, headers, body);
  return Receive(method != "HEAD");
}

}  // namespace crowdloom::gateway
