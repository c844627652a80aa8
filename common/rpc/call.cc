#include "common/rpc/call.h"

namespace crowdloom::rpc {

outbox::NewEvent MakeEvent(std::string_view key, const google::protobuf::Message& event) {
  return {.key = std::string(key),
          .type = event.GetDescriptor()->full_name(),
          .payload = event.SerializeAsString()};
}

void MutateCall::Emit(std::string_view key, const google::protobuf::Message& event) {
  events_.push_back(MakeEvent(key, event));
}

}  // namespace crowdloom::rpc
