// What the gateway offers: every method whose proto says PUBLIC, found in the linked descriptors.
// A new RPC needs no line here; a new service needs one in route_table.cc.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONNECT_ROUTE_TABLE_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONNECT_ROUTE_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/rpc/method.h"
#include "google/protobuf/message.h"

namespace crowdloom::gateway {

struct Route {
  std::string path;     // "/crowdloom.dispatch.v1.DispatchService/GetBatch", for HTTP and gRPC
  std::string service;  // "crowdloom.dispatch.v1.DispatchService"
  std::string module;   // "dispatch"
  rpc::Method method;
  const google::protobuf::Message* request = nullptr;  // prototypes; New() makes a message
  const google::protobuf::Message* response = nullptr;
};

// Immutable, thread-safe.
class RouteTable {
 public:
  RouteTable();

  // nullptr for what is not offered.
  const Route* Find(std::string_view path) const;
  const std::vector<Route>& all() const { return routes_; }

 private:
  std::vector<Route> routes_;  // in the order of services and methods
  absl::flat_hash_map<std::string, const Route*> by_path_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONNECT_ROUTE_TABLE_H_
