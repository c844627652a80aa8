// Errors in the form of the Connect protocol: JSON whatever the codec of the call,
//
//   {"code":"failed_precondition","message":"...","details":[
//     {"type":"google.rpc.ErrorInfo","value":"<base64 protobuf>","debug":{"reason":"..."}}, ...]}
//
// with google.rpc.ErrorInfo always, RetryInfo and BadRequest where the error has them.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONNECT_ERROR_JSON_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONNECT_ERROR_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace crowdloom::gateway {

// "not_found"; `code` is not OK.
std::string_view ConnectCode(absl::StatusCode code);
// The HTTP status that Connect prescribes for the code.
int HttpStatus(absl::StatusCode code);
// The answer's body for an error.
std::string FormatErrorJson(const absl::Status& status);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONNECT_ERROR_JSON_H_
