#include <thread>

#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/rpc/error_codec.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/workforce/v1/workforce_service.grpc.pb.h"
#include "grpcpp/server_builder.h"
#include "services/gateway/testing/fake_modules.h"

namespace crowdloom::gateway {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

Reactor* Answer(Context* context, const absl::Status& status) {
  Reactor* reactor = context->DefaultReactor();
  reactor->Finish(rpc::ToGrpc(status));
  return reactor;
}

absl::Status SignInFailed() {
  return MakeError(absl::StatusCode::kUnauthenticated, "SIGN_IN_FAILED", "wrong");
}

}  // namespace

class FakeModules::Workforce : public workforce::v1::WorkforceService::CallbackService {
 public:
  Workforce(FakeModules* modules, const rpc::TokenMinter* minter)
      : modules_(modules), minter_(minter) {}

  Reactor* Authenticate(Context* context, const workforce::v1::AuthenticateRequest* request,
                        workforce::v1::AuthenticateResponse* response) override {
    ++modules_->authentications;
    if (request->credential() != "good" || modules_->suspended) {
      return Answer(context,
                    MakeError(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED", "no"));
    }
    rpc::Principal principal{.organization = 3, .actor = "workers/3-5"};
    response->set_internal_token(minter_->Mint(principal));
    response->mutable_expire_time()->set_seconds(4102444800);  // far away; the gateway bounds it
    return Answer(context, absl::OkStatus());
  }

  Reactor* SignIn(Context* context, const workforce::v1::SignInRequest* request,
                  workforce::v1::Session* response) override {
    modules_->Remember(*context);
    if (request->password() != "right password") return Answer(context, SignInFailed());
    response->set_token("good");
    response->mutable_worker()->set_name("workers/3-5");
    response->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
    return Answer(context, absl::OkStatus());
  }

  Reactor* SignOut(Context* context, const workforce::v1::SignOutRequest*,
                   workforce::v1::SignOutResponse*) override {
    return Answer(context, absl::OkStatus());
  }

 private:
  FakeModules* const modules_;
  const rpc::TokenMinter* const minter_;
};

class FakeModules::Dispatch : public dispatch::v1::DispatchService::CallbackService {
 public:
  Dispatch(FakeModules* modules, const rpc::TokenVerifier* verifier)
      : modules_(modules), verifier_(verifier) {}

  Reactor* GetProject(Context* context, const dispatch::v1::GetProjectRequest* request,
                      dispatch::v1::Project* response) override {
    modules_->Remember(*context);
    const auto principal = verifier_->Verify(modules_->LastMetadata(rpc::kTokenMetadata));
    if (!principal.ok()) return Answer(context, principal.status());
    response->set_name(request->name());
    response->set_title(principal->actor);
    if (request->name() == "projects/3-9") response->set_title(std::string(100'000, 'x'));
    response->set_review_rounds_max(3);
    return Answer(context, absl::OkStatus());
  }

  Reactor* CreateProject(Context* context, const dispatch::v1::CreateProjectRequest*,
                         dispatch::v1::Project*) override {
    absl::Status status = InvalidField("project.title", "is required");
    return Answer(context, WithRetryDelay(status, absl::Milliseconds(1500)));
  }

  Reactor* LeaseAssignments(Context*, const dispatch::v1::LeaseAssignmentsRequest*,
                            dispatch::v1::LeaseAssignmentsResponse*) override {
    class Parked : public Reactor {
     public:
      explicit Parked(FakeModules* modules) : modules_(modules) { ++modules_->parked; }
      void OnCancel() override {
        ++modules_->cancelled;
        Finish(grpc::Status(grpc::StatusCode::CANCELLED, "cancelled"));
      }
      void OnDone() override { delete this; }

     private:
      FakeModules* const modules_;
    };
    return new Parked(modules_);
  }

 private:
  FakeModules* const modules_;
  const rpc::TokenVerifier* const verifier_;
};

FakeModules::FakeModules(const rpc::TokenMinter* minter, const rpc::TokenVerifier* verifier)
    : workforce_(std::make_unique<Workforce>(this, minter)),
      dispatch_(std::make_unique<Dispatch>(this, verifier)) {
  grpc::ServerBuilder builder;
  builder.RegisterService(workforce_.get());
  builder.RegisterService(dispatch_.get());
  server_ = builder.BuildAndStart();
}

FakeModules::~FakeModules() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

std::shared_ptr<grpc::Channel> FakeModules::Channel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void FakeModules::Remember(const Context& context) {
  const std::lock_guard lock(mutex_);
  metadata_.clear();
  for (const auto& [key, value] : context.client_metadata()) {
    metadata_.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
  }
}

std::string FakeModules::LastMetadata(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = metadata_.find(key);
  return found == metadata_.end() ? "" : found->second;
}

bool FakeModules::WaitFor(const std::function<bool()>& condition) const {
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (!condition()) {
    if (absl::Now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace crowdloom::gateway
