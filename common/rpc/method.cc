#include "common/rpc/method.h"

#include "common/base/check.h"
#include "common/base/strings.h"

namespace crowdloom::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

uint32_t BitsOf(const google::protobuf::RepeatedField<int>& roles) {
  return RoleBits(absl::Span<const int>(roles.data(), roles.size()));
}

}  // namespace

Method DescribeMethod(const MethodDescriptor* descriptor) {
  Method method;
  method.full_name = StrCat(descriptor->service()->full_name(), "/", descriptor->name());
  method.descriptor = descriptor;
  method.access = descriptor->options().GetExtension(options::v1::access);
  method.roles = BitsOf(method.access.roles());
  method.own_roles = BitsOf(method.access.own_roles());
  method.read_only =
      descriptor->options().idempotency_level() == google::protobuf::MethodOptions::NO_SIDE_EFFECTS;
  const Descriptor* request = descriptor->input_type();
  for (int i = 0; i < request->field_count(); ++i) {
    const FieldDescriptor* field = request->field(i);
    if (field->options().GetExtension(options::v1::rule).resource_size() > 0) {
      method.names.push_back(field);
    }
    if (field->name() == "request_id") method.request_id = field;
  }
  return method;
}

MethodTable::MethodTable(std::string_view service) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
  CHECK(descriptor != nullptr) << "no descriptor for " << service;
  for (int i = 0; i < descriptor->method_count(); ++i) {
    Method method = DescribeMethod(descriptor->method(i));
    CHECK(method.access.visibility() != options::v1::VISIBILITY_UNSPECIFIED)
        << method.full_name << " does not declare who may call it";
    const Descriptor* request = descriptor->method(i)->input_type();
    CHECK(methods_.emplace(request, std::move(method)).second)
        << request->full_name() << " belongs to two methods";
  }
}

const Method& MethodTable::OfRequest(const Descriptor* request) const {
  const auto it = methods_.find(request);
  CHECK(it != methods_.end()) << "no method takes " << request->full_name();
  return it->second;
}

}  // namespace crowdloom::rpc
