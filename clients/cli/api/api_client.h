// Typed calls to a Crowdloom server, by the Connect protocol with binary messages.
//
//   ApiClient client(address, token);
//   CL_ASSIGN_OR_RETURN(Batch batch, client.Call<Batch>(get_batch_request));
//
// The method is the one whose request the message is. Calls that may be repeated (their proto's
// idempotency_level says so; the request_id inside stays the same) are repeated while the server is
// unreachable, restarting or asks for patience, until `patience` has passed without an answer.
// Errors carry the server's reason, metadata and violations. Used by one thread.
#ifndef CROWDLOOM_CLIENTS_CLI_API_API_CLIENT_H_
#define CROWDLOOM_CLIENTS_CLI_API_API_CLIENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/api/http_connection.h"
#include "google/protobuf/message.h"

namespace crowdloom::cli {

struct CallOptions {
  absl::Duration timeout = absl::Seconds(60);   // of one attempt
  absl::Duration patience = absl::Seconds(20);  // of all attempts
  bool repeat_always = false;  // even where the proto does not promise that this is harmless
};

class ApiClient {
 public:
  ApiClient(ServerAddress address, std::string token)
      : connection_(std::move(address)), token_(std::move(token)) {}

  void set_token(std::string token) { token_ = std::move(token); }
  void set_options(const CallOptions& options) { options_ = options; }

  template <typename Response>
  absl::StatusOr<Response> Call(const google::protobuf::Message& request) {
    Response response;
    const absl::Status status = Run(request, &response);
    if (!status.ok()) return status;
    return response;
  }

 private:
  absl::Status Run(const google::protobuf::Message& request, google::protobuf::Message* response);
  absl::Status Attempt(const std::string& path, const std::string& body,
                       google::protobuf::Message* response);

  HttpConnection connection_;
  std::string token_;
  CallOptions options_;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_API_API_CLIENT_H_
