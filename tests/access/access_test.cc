// Holds every RPC of every service to the roles that its proto declares: each role, on objects of
// its own organization and of another, of its own worker and of another one. The requests are made
// from the protos, so that a new RPC is tested the moment it is declared.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/synchronization/notification.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/rpc/error_codec.h"
#include "common/rpc/method.h"
#include "crowdloom/consensus/v1/consensus_service.grpc.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/gateway/v1/media_service.grpc.pb.h"
#include "crowdloom/gateway/v1/operations_service.grpc.pb.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "crowdloom/workforce/v1/workforce_service.grpc.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/stack/stack.h"

namespace crowdloom {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using options::v1::Role;

constexpr int32_t kOwnOrganization = 7, kForeignOrganization = 8;
constexpr int32_t kOwnWorker = 5, kOtherWorker = 6;

// Whose objects a request names.
struct Target {
  const char* what;
  int32_t organization;
  int32_t worker;
};
constexpr Target kOwn{"own", kOwnOrganization, kOwnWorker};
constexpr Target kColleague{"a colleague's", kOwnOrganization, kOtherWorker};
constexpr Target kForeign{"a foreign", kForeignOrganization, kOwnWorker};

std::string NameFor(const std::string& pattern, const Target& target) {
  const std::string organization = StrCat(target.organization);
  const std::string worker = StrCat(organization, "-", target.worker);
  return absl::StrReplaceAll(pattern, {{"organizations/*", "organizations/" + organization},
                                       {"workers/#", "workers/" + worker},
                                       {"assignments/#", "assignments/" + worker},
                                       {"projects/#", "projects/" + organization + "-1"},
                                       {"*", "1"}});
}

// Names every resource that the request can name, at every depth.
void FillNames(Message& message, const Target& target, int depth = 0) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const auto& rule = field->options().GetExtension(options::v1::rule);
    if (rule.resource_size() > 0 && !rule.output_only()) {
      const std::string name = NameFor(rule.resource(0), target);
      if (field->is_repeated()) {
        reflection.AddString(&message, field, name);
      } else {
        reflection.SetString(&message, field, name);
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map() &&
               depth < 3 && field->message_type()->full_name().rfind("crowdloom.", 0) == 0) {
      FillNames(field->is_repeated() ? *reflection.AddMessage(&message, field)
                                     : *reflection.MutableMessage(&message, field),
                target, depth + 1);
    }
  }
}

// The pattern of a name says whom it belongs to; the oracle reads it on its own.
bool NamesAWorker(const rpc::Method& method) {
  for (const FieldDescriptor* field : method.names) {
    const std::string& pattern = field->options().GetExtension(options::v1::rule).resource(0);
    if (pattern.find("workers/#") == 0 || pattern.find("assignments/#") != std::string::npos) {
      return true;
    }
  }
  return false;
}

bool NamesAnything(const google::protobuf::Descriptor* type, int depth = 0) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const auto& rule = field->options().GetExtension(options::v1::rule);
    if (rule.resource_size() > 0 && !rule.output_only()) return true;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map() && depth < 3 &&
        field->message_type()->full_name().rfind("crowdloom.", 0) == 0 &&
        NamesAnything(field->message_type(), depth + 1)) {
      return true;
    }
  }
  return false;
}

bool Declares(const google::protobuf::RepeatedField<int>& roles, Role role) {
  for (int declared : roles) {
    if (declared == role) return true;
  }
  return false;
}

// What the proto declares, worked out without the code under test.
bool MayCall(const rpc::Method& method, Role role, const Target& target) {
  if (method.access.anonymous()) return true;
  const bool crosses =
      role == options::v1::ROLE_SERVICE || role == options::v1::ROLE_PLATFORM_ADMIN;
  if (target.organization != kOwnOrganization && !crosses &&
      NamesAnything(method.descriptor->input_type())) {
    return false;
  }
  if (Declares(method.access.roles(), role)) return true;
  if (!Declares(method.access.own_roles(), role)) return false;
  return NamesAWorker(method) && target.worker == kOwnWorker &&
         target.organization == kOwnOrganization;
}

class AccessTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new testing::Stack(); }
  static void TearDownTestSuite() { delete stack_; }

  // The reason that the call was refused for; "" when it was let in, whatever came of it then.
  std::string Refusal(const rpc::Method& method, const rpc::Principal* principal,
                      const Target& target) {
    std::unique_ptr<Message> request(factory_.GetPrototype(method.descriptor->input_type())->New());
    FillNames(*request, target);
    grpc::ClientContext context;
    if (principal != nullptr) stack_->Sign(context, *principal);
    const absl::Status status = Send(context, method, request->SerializeAsString());
    if (absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status)) {
      return ReasonOf(status);
    }
    return "";
  }

  absl::Status Send(grpc::ClientContext& context, const rpc::Method& method,
                    const std::string& bytes) {
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::Status status;
    absl::Notification done;
    grpc::GenericStub stub(stack_->channel());
    stub.UnaryCall(&context, "/" + method.full_name, {}, &request, &response,
                   [&](grpc::Status result) {
                     status = result;
                     done.Notify();
                   });
    done.WaitForNotification();
    return rpc::FromGrpc(status);
  }

  void CheckService(const std::string& service) {
    const rpc::MethodTable table(service);
    ASSERT_FALSE(table.all().empty());
    for (const auto& [request, method] : table.all()) CheckMethod(method);
  }

  void CheckMethod(const rpc::Method& method) {
    const std::string nobody = Refusal(method, nullptr, kOwn);
    EXPECT_EQ(nobody == "", method.access.anonymous()) << method.full_name << " without a token";
    for (int number = options::v1::Role_MIN + 1; number <= options::v1::Role_MAX; ++number) {
      const Role role = static_cast<Role>(number);
      const rpc::Principal principal = testing::PersonWith(role, kOwnOrganization, kOwnWorker);
      for (const Target& target : {kOwn, kColleague, kForeign}) {
        const std::string refusal = Refusal(method, &principal, target);
        EXPECT_EQ(refusal == "", MayCall(method, role, target))
            << method.full_name << " as " << options::v1::Role_Name(role) << " on " << target.what
            << " object: " << refusal;
      }
    }
  }

  static testing::Stack* stack_;
  google::protobuf::DynamicMessageFactory factory_;
};

testing::Stack* AccessTest::stack_ = nullptr;

TEST_F(AccessTest, I7DispatchLetsInWhomItsProtoNames) {
  CheckService(dispatch::v1::DispatchService::service_full_name());
}
TEST_F(AccessTest, I7WorkforceLetsInWhomItsProtoNames) {
  CheckService(workforce::v1::WorkforceService::service_full_name());
}
TEST_F(AccessTest, I7ConsensusLetsInWhomItsProtoNames) {
  CheckService(consensus::v1::ConsensusService::service_full_name());
}
TEST_F(AccessTest, I7LedgerLetsInWhomItsProtoNames) {
  CheckService(ledger::v1::LedgerService::service_full_name());
}
TEST_F(AccessTest, I7GatewayLetsInWhomItsProtosName) {
  CheckService(gateway::v1::MediaService::service_full_name());
  CheckService(gateway::v1::OperationsService::service_full_name());
}

}  // namespace
}  // namespace crowdloom
