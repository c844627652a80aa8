// Between JSON and messages, strictly: a client that misspells a field or sends the wrong type is
// told so, with the field's path, instead of being half understood.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONNECT_JSON_CODEC_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONNECT_JSON_CODEC_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace crowdloom::gateway {

// Fills `message` from proto JSON. INVALID_ARGUMENT with reason MALFORMED_JSON (metadata line and
// column), or UNKNOWN_FIELD or WRONG_TYPE with one violation that names the field. Values are never
// repeated in the error: they may be secrets.
absl::Status ParseJson(std::string_view json, google::protobuf::Message* message);

// Proto JSON with camelCase names; fields with default values are left out.
std::string FormatJson(const google::protobuf::Message& message);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONNECT_JSON_CODEC_H_
