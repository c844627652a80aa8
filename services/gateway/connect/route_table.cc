#include "services/gateway/connect/route_table.h"

#include "crowdloom/consensus/v1/consensus_service.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "crowdloom/gateway/v1/media_service.pb.h"
#include "crowdloom/gateway/v1/operations_service.pb.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::gateway {
namespace {

using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Naming a message of each service also makes the linker keep the service's descriptor.
std::vector<const ServiceDescriptor*> Services() {
  std::vector<const ServiceDescriptor*> services;
  for (const google::protobuf::Descriptor* message :
       {dispatch::v1::GetProjectRequest::descriptor(),
        workforce::v1::GetWorkerRequest::descriptor(),
        consensus::v1::GetConsensusRequest::descriptor(),
        ledger::v1::ListAccountsRequest::descriptor(), v1::ReadMetricsRequest::descriptor(),
        v1::UploadMediaRequest::descriptor()}) {
    services.push_back(message->file()->service(0));
  }
  return services;
}

// "crowdloom.dispatch.v1" belongs to the module "dispatch".
std::string ModuleOf(const ServiceDescriptor& service) {
  const std::string& package = service.file()->package();
  const size_t start = package.find('.') + 1;
  return package.substr(start, package.find('.', start) - start);
}

Route MakeRoute(const MethodDescriptor& method) {
  MessageFactory* factory = MessageFactory::generated_factory();
  return {.path = "/" + method.service()->full_name() + "/" + method.name(),
          .service = method.service()->full_name(),
          .module = ModuleOf(*method.service()),
          .method = rpc::DescribeMethod(&method),
          .request = factory->GetPrototype(method.input_type()),
          .response = factory->GetPrototype(method.output_type())};
}

}  // namespace

RouteTable::RouteTable() {
  for (const ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      Route route = MakeRoute(*service->method(i));
      if (route.method.access.visibility() == options::v1::VISIBILITY_PUBLIC) {
        routes_.push_back(std::move(route));
      }
    }
  }
  for (const Route& route : routes_) by_path_.emplace(route.path, &route);
}

const Route* RouteTable::Find(std::string_view path) const {
  const auto found = by_path_.find(std::string(path));
  return found == by_path_.end() ? nullptr : found->second;
}

}  // namespace crowdloom::gateway
