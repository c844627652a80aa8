// What the proto declares about a method, read once from its descriptor.
//
// A service's methods are found by the type of their request, so that a handler need not repeat its
// own name: every method of a service therefore has a request type of its own.
#ifndef CROWDLOOM_COMMON_RPC_METHOD_H_
#define CROWDLOOM_COMMON_RPC_METHOD_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/rpc/principal.h"
#include "google/protobuf/descriptor.h"

namespace crowdloom::rpc {

struct Method {
  std::string full_name;  // "crowdloom.dispatch.v1.DispatchService/GetBatch"
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  options::v1::Access access;
  uint32_t roles = 0;      // bits of access.roles
  uint32_t own_roles = 0;  // bits of access.own_roles
  // The request's text fields that name resources, at the top level.
  std::vector<const google::protobuf::FieldDescriptor*> names;
  // Its request_id, if it has one.
  const google::protobuf::FieldDescriptor* request_id = nullptr;
  bool read_only = false;  // declared NO_SIDE_EFFECTS
};

// Reads one method's declaration.
Method DescribeMethod(const google::protobuf::MethodDescriptor* descriptor);

class MethodTable {
 public:
  // `service` is a full name; its descriptor must be linked in. A method without an access
  // declaration, or a second one with the same request type, is our own error.
  explicit MethodTable(std::string_view service);

  const Method& OfRequest(const google::protobuf::Descriptor* request) const;
  const absl::flat_hash_map<const google::protobuf::Descriptor*, Method>& all() const {
    return methods_;
  }

 private:
  absl::flat_hash_map<const google::protobuf::Descriptor*, Method> methods_;
};

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_METHOD_H_
