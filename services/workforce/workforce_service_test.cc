// The service as its callers see it: over gRPC, with a real PostgreSQL and Redis, and a clock that
// the test moves. Each test works in an organization of its own.
#include "services/workforce/workforce_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/rng.h"
#include "common/base/strings.h"
#include "common/base/uuid.h"
#include "common/rpc/channel.h"
#include "common/rpc/error_codec.h"
#include "common/service/host.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"
#include "common/testing/temp_redis.h"
#include "services/workforce/module.h"
#include "services/workforce/seed.h"

namespace crowdloom::workforce {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;
using ::testing::Contains;
using ::testing::SizeIs;
using Stub = v1::WorkforceService::Stub;

constexpr char kPassword[] = "three blue boats";
constexpr char kSigningKey[] = "a signing key for tests, 32 bytes+";
constexpr PasswordCost kCheap = {.passes = 1, .memory_bytes = 8192};

// The running service, shared by all tests of this binary.
struct Server {
  Server() {
    config::v1::Config config;
    config.set_database_url(database.url());
    config.set_redis_url(redis.url());
    config.set_signing_key(kSigningKey);
    config.mutable_workforce()->set_sign_in_tries_max(3);
    std::vector<std::unique_ptr<service::Module>> modules;
    modules.push_back(MakeModule(kCheap));
    host = std::make_unique<service::Host>(config, "", &clock, std::move(modules));
    CHECK_OK(host->Start());
    stub = v1::WorkforceService::NewStub(rpc::MakeChannel(host->grpc_address()));
  }

  testing::TempPostgres database;
  testing::TempRedis redis;
  testing::FakeClock clock;
  std::unique_ptr<service::Host> host;
  std::unique_ptr<Stub> stub;
  rpc::TokenMinter minter{kSigningKey, &clock};
  Rng rng{1};
};

class WorkforceServiceTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new Server(); }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  void SetUp() override {
    v1::CreateOrganizationRequest request;
    request.mutable_organization()->set_title("Loom");
    request.mutable_administrator()->set_login("admin");
    request.set_administrator_password(kPassword);
    request.set_request_id(NewRequestId());
    rpc::Principal platform{.organization = 1,
                            .actor = "workers/1-1",
                            .roles = rpc::RoleBit(options::v1::ROLE_PLATFORM_ADMIN)};
    ASSERT_OK_AND_ASSIGN(const v1::Organization made,
                         CallAs(platform, &Stub::CreateOrganization, request));
    parent_ = made.name();
    organization_ = ParseName<1>("organizations/*", parent_).value()[0];
    admin_ = StrCat("workers/", organization_, "-1");
  }

  static std::string NewRequestId() { return NewUuid(server_->clock, server_->rng); }

  // Calls with an internal token, as the gateway would.
  template <typename Request, typename Response>
  static absl::StatusOr<Response> CallWith(const std::string& internal_token,
                                           const std::string& peer,
                                           grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                        const Request&, Response*),
                                           const Request& request) {
    grpc::ClientContext context;
    if (!internal_token.empty()) context.AddMetadata(rpc::kTokenMetadata, internal_token);
    if (!peer.empty()) context.AddMetadata("x-crowdloom-peer", peer);
    Response response;
    const grpc::Status status = (server_->stub.get()->*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  template <typename Request, typename Response>
  static absl::StatusOr<Response> CallAs(const rpc::Principal& principal,
                                         grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                                         const Request& request) {
    return CallWith(server_->minter.Mint(principal), "", method, request);
  }

  // Calls with a session token or API key, which is exchanged first.
  template <typename Request, typename Response>
  static absl::StatusOr<Response> CallHolding(const std::string& credential,
                                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                           const Request&,
                                                                           Response*),
                                              const Request& request) {
    v1::AuthenticateRequest exchange;
    exchange.set_credential(credential);
    CL_ASSIGN_OR_RETURN(const v1::AuthenticateResponse authenticated,
                        CallAs(rpc::ServicePrincipal("gateway"), &Stub::Authenticate, exchange));
    return CallWith(authenticated.internal_token(), "", method, request);
  }

  absl::StatusOr<v1::Session> SignIn(const std::string& login,
                                     const std::string& password = kPassword,
                                     const std::string& peer = "") const {
    v1::SignInRequest request;
    request.set_organization(organization_);
    request.set_login(login);
    request.set_password(password);
    request.set_device("phone");
    return CallWith("", peer, &Stub::SignIn, request);
  }

  std::string AdminToken() const { return SignIn("admin").value().token(); }

  absl::Status Holding(const std::string& token) const {
    return CallHolding(token, &Stub::GetSession, v1::GetSessionRequest()).status();
  }

  static v1::Worker NewWorker(const std::string& login,
                              std::vector<options::v1::Role> roles = {options::v1::ROLE_WORKER}) {
    v1::Worker worker;
    worker.set_login(login);
    for (const options::v1::Role role : roles) worker.add_roles(role);
    return worker;
  }

  absl::StatusOr<v1::InviteWorkersResponse> Invite(const std::string& token,
                                                   const v1::Worker& worker) const {
    v1::InviteWorkersRequest request;
    request.set_parent(parent_);
    *request.add_workers() = worker;
    return CallHolding(token, &Stub::InviteWorkers, request);
  }

  // Invites and accepts: a person with a password and a session.
  absl::StatusOr<v1::Session> Join(const std::string& login,
                                   std::vector<options::v1::Role> roles = {
                                       options::v1::ROLE_WORKER}) const {
    CL_ASSIGN_OR_RETURN(const v1::InviteWorkersResponse invited,
                        Invite(AdminToken(), NewWorker(login, std::move(roles))));
    return Accept(invited.invitations(0).code());
  }

  static absl::StatusOr<v1::Session> Accept(const std::string& code,
                                            const std::string& password = kPassword) {
    v1::AcceptInvitationRequest request;
    request.set_code(code);
    request.set_password(password);
    return CallWith("", "", &Stub::AcceptInvitation, request);
  }

  absl::StatusOr<v1::CreateWorkersResponse> Create(const std::vector<v1::Worker>& workers,
                                                   const std::string& request_id) const {
    v1::CreateWorkersRequest request;
    request.set_parent(parent_);
    for (const v1::Worker& worker : workers) *request.add_workers() = worker;
    request.set_request_id(request_id);
    return CallHolding(AdminToken(), &Stub::CreateWorkers, request);
  }

  absl::StatusOr<v1::CreateWorkerSessionsResponse> Sessions(
      const std::vector<std::string>& workers) const {
    v1::CreateWorkerSessionsRequest request;
    request.set_parent(parent_);
    for (const std::string& worker : workers) request.add_workers(worker);
    return CallHolding(AdminToken(), &Stub::CreateWorkerSessions, request);
  }

  absl::StatusOr<v1::Worker> Suspend(const std::string& token, const std::string& name) const {
    v1::SuspendWorkerRequest request;
    request.set_name(name);
    request.set_reason("sold the account");
    request.set_request_id(NewRequestId());
    return CallHolding(token, &Stub::SuspendWorker, request);
  }

  absl::StatusOr<v1::Worker> Update(const std::string& token, const v1::Worker& worker) const {
    v1::UpdateWorkerRequest request;
    *request.mutable_worker() = worker;
    request.set_request_id(NewRequestId());
    return CallHolding(token, &Stub::UpdateWorker, request);
  }

  static absl::StatusOr<events::v1::WorkerChanged> Attributes(const std::string& worker) {
    v1::GetWorkerAttributesRequest request;
    request.set_worker(worker);
    return CallAs(rpc::ServicePrincipal("dispatch"), &Stub::GetWorkerAttributes, request);
  }

  // What the feed told of a worker, in order.
  static std::vector<events::v1::WorkerChanged> Told(const std::string& worker) {
    std::vector<events::v1::WorkerChanged> told;
    events::v1::ReadEventsRequest request;
    request.set_max_count(100);
    while (true) {
      const auto page =
          CallAs(rpc::ServicePrincipal("dispatch"), &Stub::ReadEvents, request).value();
      if (page.events().empty()) return told;
      for (const events::v1::Event& event : page.events()) {
        if (event.key() != worker) continue;
        EXPECT_EQ(event.type(), "crowdloom.events.v1.WorkerChanged");
        EXPECT_TRUE(told.emplace_back().ParseFromString(event.payload()));
      }
      *request.mutable_after() = page.events().rbegin()->cursor();
    }
  }

  std::vector<v1::AuditEvent> Trail() const {
    v1::ListAuditEventsRequest request;
    request.set_parent(parent_);
    request.set_page_size(500);
    const auto page = CallHolding(AdminToken(), &Stub::ListAuditEvents, request).value();
    return {page.audit_events().begin(), page.audit_events().end()};
  }

  static Server* server_;
  std::string parent_;
  int32_t organization_ = 0;
  std::string admin_;
};

Server* WorkforceServiceTest::server_ = nullptr;

TEST_F(WorkforceServiceTest, APasswordOpensASession) {
  ASSERT_OK_AND_ASSIGN(const v1::Session session, SignIn("admin"));
  EXPECT_EQ(session.worker().name(), admin_);
  EXPECT_EQ(session.organization_title(), "Loom");
  ASSERT_OK_AND_ASSIGN(const v1::Session seen,
                       CallHolding(session.token(), &Stub::GetSession, v1::GetSessionRequest()));
  EXPECT_EQ(seen.worker().login(), "admin");
  EXPECT_EQ(seen.token(), "") << "a token is shown once";
  EXPECT_THAT(SignIn(" Admin "), IsOk()) << "as phones write it";
}

TEST_F(WorkforceServiceTest, ARefusalNeverSaysWhatWasWrong) {
  ASSERT_THAT(Create({NewWorker("without.password")}, NewRequestId()), IsOk());
  const absl::Status wrong = SignIn("admin", "three blue ships").status();
  EXPECT_THAT(wrong, StatusIs(absl::StatusCode::kUnauthenticated, "SIGN_IN_FAILED"));
  for (const char* login : {"nobody", "without.password"}) {
    EXPECT_EQ(SignIn(login).status().ToString(), wrong.ToString()) << login;
  }
}

TEST_F(WorkforceServiceTest, AnUnknownLoginCostsADigestToo) {
  const auto digests = [] {
    const std::string text = metrics::Scrape();
    const std::string name = "workforce_password_seconds_count ";
    const size_t at = text.find(name);
    return at == std::string::npos ? 0 : std::stoi(text.substr(at + name.size()));
  };
  const int before = digests();
  SignIn("nobody").IgnoreError();
  EXPECT_EQ(digests(), before + 1);
  SignIn("admin", "three blue ships").IgnoreError();
  EXPECT_EQ(digests(), before + 2);
}

TEST_F(WorkforceServiceTest, TriesOfOneLoginAreThrottled) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(SignIn("admin", "three blue ships"),
                StatusIs(absl::StatusCode::kUnauthenticated, "SIGN_IN_FAILED"));
  }
  const absl::Status throttled = SignIn("admin").status();
  EXPECT_THAT(throttled, StatusIs(absl::StatusCode::kResourceExhausted, "SIGN_IN_THROTTLED"))
      << "the right password too";
  EXPECT_EQ(InfoOf(throttled).retry_delay, absl::Minutes(15));
  server_->clock.Advance(absl::Minutes(15));
  EXPECT_THAT(SignIn("admin"), IsOk());
}

TEST_F(WorkforceServiceTest, ASuccessStartsTheCountAnew) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 2; ++i) SignIn("admin", "three blue ships").IgnoreError();
    EXPECT_THAT(SignIn("admin"), IsOk()) << round;
  }
}

TEST_F(WorkforceServiceTest, TriesFromOneAddressAreThrottledOverAllLogins) {
  const std::string peer = StrCat("192.0.2.", organization_);
  for (int i = 0; i < 30; ++i) {
    EXPECT_THAT(SignIn(StrCat("guess", i), kPassword, peer),
                StatusIs(absl::StatusCode::kUnauthenticated));
  }
  EXPECT_THAT(SignIn("admin", kPassword, peer),
              StatusIs(absl::StatusCode::kResourceExhausted, "SIGN_IN_THROTTLED"));
  EXPECT_THAT(SignIn("admin", kPassword, "198.51.100.1"), IsOk()) << "from elsewhere";
}

TEST_F(WorkforceServiceTest, ARotatedTokenWorksForOneMoreMinute) {
  const std::string old = AdminToken();
  ASSERT_OK_AND_ASSIGN(const v1::Session rotated,
                       CallHolding(old, &Stub::RotateSession, v1::RotateSessionRequest()));
  EXPECT_NE(rotated.token(), old);
  server_->clock.Advance(absl::Seconds(59));
  EXPECT_THAT(Holding(old), IsOk());
  server_->clock.Advance(absl::Seconds(1));
  EXPECT_THAT(Holding(old), StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID"));
  EXPECT_THAT(Holding(rotated.token()), IsOk());
}

TEST_F(WorkforceServiceTest, ASessionEndsAfterItsDaysWithoutUse) {
  const std::string used = AdminToken();
  const std::string unused = AdminToken();
  server_->clock.Advance(absl::Hours(24 * 20));
  EXPECT_THAT(Holding(used), IsOk());
  server_->clock.Advance(absl::Hours(24 * 10));
  EXPECT_THAT(Holding(unused), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Holding(used), IsOk());
}

TEST_F(WorkforceServiceTest, SigningOutEndsOneSessionOrAll) {
  const std::string phone = AdminToken(), tablet = AdminToken(), desk = AdminToken();
  v1::SignOutRequest request;
  ASSERT_THAT(CallHolding(phone, &Stub::SignOut, request), IsOk());
  EXPECT_THAT(Holding(phone), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Holding(tablet), IsOk());
  request.set_all(true);
  ASSERT_THAT(CallHolding(tablet, &Stub::SignOut, request), IsOk());
  EXPECT_THAT(Holding(tablet), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Holding(desk), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WorkforceServiceTest, ANewPasswordEndsTheOtherSessions) {
  const std::string here = AdminToken(), elsewhere = AdminToken();
  v1::ChangePasswordRequest request;
  request.set_old_password("three blue ships");
  request.set_new_password("four green boats");
  EXPECT_THAT(CallHolding(here, &Stub::ChangePassword, request),
              StatusIs(absl::StatusCode::kUnauthenticated, "SIGN_IN_FAILED"));
  request.set_old_password(kPassword);
  request.set_new_password("password");
  EXPECT_THAT(CallHolding(here, &Stub::ChangePassword, request),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_WEAK"));
  request.set_new_password("four green boats");
  ASSERT_THAT(CallHolding(here, &Stub::ChangePassword, request), IsOk());
  EXPECT_THAT(Holding(here), IsOk());
  EXPECT_THAT(Holding(elsewhere), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(SignIn("admin"), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(SignIn("admin", "four green boats"), IsOk());
}

TEST_F(WorkforceServiceTest, SuspensionWorksAtOnceAndCanBeLifted) {
  ASSERT_OK_AND_ASSIGN(const v1::Session session, Join("li.wei"));
  const std::string name = session.worker().name();
  EXPECT_THAT(Suspend(session.token(), name), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(Suspend(AdminToken(), name), IsOk());
  EXPECT_THAT(Holding(session.token()), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(SignIn("li.wei"), StatusIs(absl::StatusCode::kPermissionDenied, "WORKER_SUSPENDED"));
  EXPECT_THAT(SignIn("li.wei", "three blue ships"), StatusIs(absl::StatusCode::kUnauthenticated))
      << "only who knows the password learns of the suspension";
  EXPECT_FALSE(Attributes(name)->active());
  EXPECT_THAT(Suspend(AdminToken(), name),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE"));
  v1::ReinstateWorkerRequest reinstate;
  reinstate.set_name(name);
  reinstate.set_reason("a mistake");
  reinstate.set_request_id(NewRequestId());
  ASSERT_THAT(CallHolding(AdminToken(), &Stub::ReinstateWorker, reinstate), IsOk());
  EXPECT_THAT(Holding(session.token()), StatusIs(absl::StatusCode::kUnauthenticated))
      << "old sessions stay ended";
  EXPECT_THAT(SignIn("li.wei"), IsOk());
  EXPECT_EQ(Trail().front().detail(), "SUSPENDED -> ACTIVE: a mistake");
}

TEST_F(WorkforceServiceTest, AnInvitationWorksOnceAndInTime) {
  ASSERT_OK_AND_ASSIGN(const auto invited, Invite(AdminToken(), NewWorker("li.wei")));
  const std::string code = invited.invitations(0).code();
  EXPECT_EQ(invited.invitations(0).worker().state(), v1::Worker::INVITED);
  EXPECT_THAT(SignIn("li.wei"), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Accept(code, "li.wei"), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK_AND_ASSIGN(const v1::Session session, Accept(code));
  EXPECT_EQ(session.worker().state(), v1::Worker::ACTIVE);
  EXPECT_THAT(Accept(code), StatusIs(absl::StatusCode::kFailedPrecondition, "INVITATION_INVALID"));
  EXPECT_THAT(Invite(AdminToken(), NewWorker("li.wei")),
              StatusIs(absl::StatusCode::kAlreadyExists, "LOGIN_TAKEN"));
  ASSERT_OK_AND_ASSIGN(const auto late, Invite(AdminToken(), NewWorker("ma.lin")));
  server_->clock.Advance(absl::Hours(24 * 14));
  EXPECT_THAT(Accept(late.invitations(0).code()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INVITATION_INVALID"));
}

TEST_F(WorkforceServiceTest, NobodyInvitesBeyondTheirOwnRoles) {
  using options::v1::ROLE_FINANCE, options::v1::ROLE_MANAGER, options::v1::ROLE_WORKER;
  ASSERT_OK_AND_ASSIGN(const v1::Session manager, Join("ma.lin", {ROLE_MANAGER, ROLE_WORKER}));
  EXPECT_THAT(Invite(manager.token(), NewWorker("a", {ROLE_WORKER})), IsOk());
  EXPECT_THAT(Invite(manager.token(), NewWorker("b", {ROLE_FINANCE})),
              StatusIs(absl::StatusCode::kPermissionDenied, "ROLE_NOT_HELD"));
  EXPECT_THAT(Invite(AdminToken(), NewWorker("c", {ROLE_FINANCE})), IsOk());
  EXPECT_THAT(Invite(AdminToken(), NewWorker("d", {options::v1::ROLE_PLATFORM_ADMIN})),
              StatusIs(absl::StatusCode::kPermissionDenied, "ROLE_NOT_HELD"));
  EXPECT_THAT(Invite(AdminToken(), NewWorker("e", {options::v1::ROLE_SERVICE})),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(WorkforceServiceTest, AnUpdateChangesWhatItNamesAndIsTold) {
  ASSERT_OK_AND_ASSIGN(const v1::Session session, Join("li.wei"));
  v1::Worker worker = session.worker();
  worker.add_roles(options::v1::ROLE_REVIEWER);
  (*worker.mutable_skills())["images"] = 80;
  ASSERT_OK_AND_ASSIGN(const v1::Worker updated, Update(AdminToken(), worker));
  EXPECT_EQ(updated.roles_size(), 2);
  worker.set_region("CN-31");
  EXPECT_THAT(Update(AdminToken(), worker), StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  worker.clear_etag();
  worker.set_login("other");
  EXPECT_THAT(Update(AdminToken(), worker),
              StatusIs(absl::StatusCode::kFailedPrecondition, "FIELD_IMMUTABLE"));
  EXPECT_EQ(Trail().front().detail(), "roles: WORKER -> WORKER, REVIEWER; skills");

  const auto told = Told(worker.name());
  ASSERT_THAT(told, SizeIs(3)) << "invited, accepted, updated";
  EXPECT_FALSE(told[0].active());
  EXPECT_TRUE(told[1].active());
  EXPECT_EQ(told[2].skills().at("images"), 80);
  for (size_t i = 1; i < told.size(); ++i) EXPECT_GT(told[i].version(), told[i - 1].version());
  EXPECT_EQ(Attributes(worker.name())->DebugString(), told[2].DebugString());
}

TEST_F(WorkforceServiceTest, PeopleSeeAndChangeOnlyThemselves) {
  ASSERT_OK_AND_ASSIGN(const v1::Session session, Join("li.wei"));
  v1::GetWorkerRequest read;
  read.set_name(session.worker().name());
  EXPECT_THAT(CallHolding(session.token(), &Stub::GetWorker, read), IsOk());
  for (const std::string& name : {admin_, std::string("workers/999999-1")}) {
    read.set_name(name);
    EXPECT_THAT(CallHolding(session.token(), &Stub::GetWorker, read),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << name;
  }
  v1::UpdateProfileRequest profile;
  profile.set_worker(session.worker().name());
  profile.set_display_name("Wei");
  profile.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const v1::Worker renamed,
                       CallHolding(session.token(), &Stub::UpdateProfile, profile));
  EXPECT_EQ(renamed.display_name(), "Wei");
  profile.set_worker(admin_);
  profile.set_request_id(NewRequestId());
  EXPECT_THAT(CallHolding(session.token(), &Stub::UpdateProfile, profile),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(WorkforceServiceTest, AnAgreementIsAcceptedOnceAndTold) {
  ASSERT_OK_AND_ASSIGN(const v1::Session session, Join("wang.fang"));
  v1::AcceptAgreementRequest accept;
  accept.set_worker(session.worker().name());
  accept.set_agreement("confidentiality-2026");
  for (int i = 0; i < 2; ++i) {
    accept.set_request_id(NewRequestId());
    ASSERT_OK_AND_ASSIGN(const v1::Worker worker,
                         CallHolding(session.token(), &Stub::AcceptAgreement, accept));
    ASSERT_EQ(worker.agreements_size(), 1);
    EXPECT_EQ(worker.agreements(0), "confidentiality-2026");
  }
  ASSERT_OK_AND_ASSIGN(const auto attributes, Attributes(session.worker().name()));
  EXPECT_EQ(attributes.agreements_size(), 1);
  const size_t told = Told(session.worker().name()).size();
  accept.set_request_id(NewRequestId());
  ASSERT_THAT(CallHolding(session.token(), &Stub::AcceptAgreement, accept), IsOk());
  EXPECT_EQ(Told(session.worker().name()).size(), told) << "nothing new";
}

TEST_F(WorkforceServiceTest, AThousandAccountsAndSessions) {
  std::vector<v1::Worker> workers;
  for (int i = 0; i < 1000; ++i) workers.push_back(NewWorker(StrCat("w", i)));
  const std::string request_id = NewRequestId();
  const absl::Time start = absl::Now();
  ASSERT_OK_AND_ASSIGN(const auto made, Create(workers, request_id));
  const absl::Duration creating = absl::Now() - start;
  ASSERT_EQ(made.workers_size(), 1000);
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(made.workers(i).login(), StrCat("w", i)) << "in the order of the request";
    names.push_back(made.workers(i).name());
  }
  ASSERT_OK_AND_ASSIGN(const auto sessions, Sessions(names));
  RecordProperty("create_ms", static_cast<int>(absl::ToInt64Milliseconds(creating)));
  RecordProperty("total_ms", static_cast<int>(absl::ToInt64Milliseconds(absl::Now() - start)));
  EXPECT_THAT(Holding(sessions.sessions(7).token()), IsOk());
  EXPECT_EQ(sessions.sessions(7).worker().name(), names[7]);

  ASSERT_OK_AND_ASSIGN(const auto repeated, Create(workers, request_id));
  EXPECT_EQ(repeated.SerializeAsString(), made.SerializeAsString());
  EXPECT_THAT(Create({NewWorker("other")}, request_id),
              StatusIs(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  ASSERT_OK_AND_ASSIGN(const auto again,
                       Create({NewWorker("w7"), NewWorker("new")}, NewRequestId()));
  EXPECT_EQ(again.workers(0).name(), names[7]) << "existing logins as they are";
  EXPECT_THAT(Told(names[7]), SizeIs(1));
}

TEST_F(WorkforceServiceTest, SessionsAreMadeOnlyForThoseWhoLabel) {
  using options::v1::ROLE_MANAGER, options::v1::ROLE_WORKER;
  ASSERT_OK_AND_ASSIGN(const auto made, Create({NewWorker("ma.lin", {ROLE_MANAGER, ROLE_WORKER}),
                                                NewWorker("li.wei")},
                                               NewRequestId()));
  EXPECT_THAT(Sessions({made.workers(1).name(), made.workers(0).name()}),
              StatusIs(absl::StatusCode::kPermissionDenied, "ROLE_NOT_HELD"));
  EXPECT_THAT(Sessions({StrCat("workers/", organization_, "-999")}),
              StatusIs(absl::StatusCode::kNotFound, "WORKER_NOT_FOUND"));
  EXPECT_THAT(Sessions({"workers/999999-1"}), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(Suspend(AdminToken(), made.workers(1).name()), IsOk());
  EXPECT_THAT(Sessions({made.workers(1).name()}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE"));
}

TEST_F(WorkforceServiceTest, AnApiKeyActsUntilItIsRevoked) {
  v1::CreateApiKeyRequest create;
  create.set_parent(parent_);
  create.mutable_api_key()->set_title("nightly import");
  create.mutable_api_key()->add_roles(options::v1::ROLE_MANAGER);
  ASSERT_OK_AND_ASSIGN(const v1::ApiKey key,
                       CallHolding(AdminToken(), &Stub::CreateApiKey, create));
  EXPECT_TRUE(absl::StartsWith(key.key(), "clk_"));
  v1::ListWorkersRequest list;
  list.set_parent(parent_);
  EXPECT_THAT(CallHolding(key.key(), &Stub::ListWorkers, list), IsOk());
  EXPECT_THAT(CallHolding(key.key(), &Stub::CreateApiKey, create),
              StatusIs(absl::StatusCode::kPermissionDenied))
      << "it is no administrator";
  EXPECT_THAT(Holding(key.key()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SESSION_REQUIRED"));
  v1::ListApiKeysRequest keys;
  keys.set_parent(parent_);
  ASSERT_OK_AND_ASSIGN(const auto listed, CallHolding(AdminToken(), &Stub::ListApiKeys, keys));
  ASSERT_EQ(listed.api_keys_size(), 1);
  EXPECT_EQ(listed.api_keys(0).key(), "");
  v1::RevokeApiKeyRequest revoke;
  revoke.set_name(key.name());
  revoke.set_request_id(NewRequestId());
  ASSERT_THAT(CallHolding(AdminToken(), &Stub::RevokeApiKey, revoke), IsOk());
  EXPECT_THAT(CallHolding(key.key(), &Stub::ListWorkers, list),
              StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID"));
}

TEST_F(WorkforceServiceTest, ACertificateCountsOnceSomebodyElseVerifiedIt) {
  ASSERT_OK_AND_ASSIGN(const v1::Session session,
                       Join("li.wei", {options::v1::ROLE_WORKER, options::v1::ROLE_ADMIN}));
  const std::string name = session.worker().name();
  v1::VerifyCertificateRequest verify;
  verify.set_name(name);
  verify.set_request_id(NewRequestId());
  EXPECT_THAT(CallHolding(AdminToken(), &Stub::VerifyCertificate, verify),
              StatusIs(absl::StatusCode::kNotFound, "CERTIFICATE_NOT_FOUND"));
  v1::RecordCertificateRequest record;
  record.set_name(name);
  record.mutable_certificate()->set_level(3);
  record.mutable_certificate()->set_number("77");
  record.mutable_certificate()->set_issuer("Shanghai");
  record.mutable_certificate()->set_verifier(admin_);
  record.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const v1::Worker recorded,
                       CallHolding(session.token(), &Stub::RecordCertificate, record));
  EXPECT_EQ(recorded.certificate().verifier(), "") << "nobody verifies by writing it down";
  EXPECT_EQ(Attributes(name)->level(), 0);
  verify.set_request_id(NewRequestId());
  EXPECT_THAT(CallHolding(session.token(), &Stub::VerifyCertificate, verify),
              StatusIs(absl::StatusCode::kPermissionDenied, "OWN_CERTIFICATE"));
  ASSERT_THAT(CallHolding(AdminToken(), &Stub::VerifyCertificate, verify), IsOk());
  EXPECT_EQ(Attributes(name)->level(), 3);
  record.mutable_certificate()->set_level(1);
  record.set_request_id(NewRequestId());
  ASSERT_THAT(CallHolding(session.token(), &Stub::RecordCertificate, record), IsOk());
  EXPECT_EQ(Attributes(name)->level(), 0) << "another certificate is unverified again";
}

TEST_F(WorkforceServiceTest, SkillsAreSetAndRemoved) {
  ASSERT_OK_AND_ASSIGN(const v1::Session session, Join("li.wei"));
  v1::SetWorkerSkillRequest request;
  request.set_name(session.worker().name());
  request.set_skill("images");
  request.set_value(90);
  request.set_request_id(NewRequestId());
  EXPECT_THAT(CallHolding(session.token(), &Stub::SetWorkerSkill, request),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(CallHolding(AdminToken(), &Stub::SetWorkerSkill, request), IsOk());
  EXPECT_EQ(Attributes(session.worker().name())->skills().at("images"), 90);
  request.clear_value();
  request.set_request_id(NewRequestId());
  ASSERT_THAT(CallHolding(AdminToken(), &Stub::SetWorkerSkill, request), IsOk());
  EXPECT_TRUE(Attributes(session.worker().name())->skills().empty());
}

TEST_F(WorkforceServiceTest, ListsGoPageByPage) {
  ASSERT_THAT(
      Create({NewWorker("a"), NewWorker("b"), NewWorker("c"), NewWorker("d")}, NewRequestId()),
      IsOk());
  v1::ListWorkersRequest request;
  request.set_parent(parent_);
  request.set_page_size(2);
  std::vector<std::string> logins;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, CallHolding(AdminToken(), &Stub::ListWorkers, request));
    for (const v1::Worker& worker : page.workers()) logins.push_back(worker.login());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(logins, ::testing::ElementsAre("admin", "a", "b", "c", "d"));
  request.set_page_token("nonsense");
  EXPECT_THAT(CallHolding(AdminToken(), &Stub::ListWorkers, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(WorkforceServiceTest, BadAccountsAreRefusedWholeAndNameTheField) {
  const absl::Status status =
      Create({NewWorker("good"), NewWorker("Bad Login")}, NewRequestId()).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(InfoOf(status).violations.at(0).field, "workers[1].login");
  v1::ListWorkersRequest list;
  list.set_parent(parent_);
  EXPECT_EQ(CallHolding(AdminToken(), &Stub::ListWorkers, list)->workers_size(), 1);
}

TEST_F(WorkforceServiceTest, SeedingLeavesAnInstallationThatExistsAlone) {
  testing::TempPostgres database;
  testing::TempRedis redis;
  config::v1::Config config;
  config.set_database_url(database.url());
  config.set_redis_url(redis.url());
  config.set_signing_key(kSigningKey);
  std::vector<std::unique_ptr<service::Module>> modules;
  modules.push_back(MakeModule(kCheap));
  service::Host host(config, "", &server_->clock, std::move(modules));
  ASSERT_THAT(host.Start(), IsOk());
  pg::Connection connection({.url = database.url(), .schema = "workforce"});
  SeedOptions seed = DemoSeed("a demo password");
  seed.people.resize(2);
  const absl::Time now = server_->clock.Now();
  EXPECT_EQ(SeedIfEmpty(connection, seed, now).value(), true);
  EXPECT_EQ(SeedIfEmpty(connection, DemoSeed("another one"), now).value(), false);
  EXPECT_EQ(database.Query("SELECT string_agg(worker_id - (1::bigint << 32) || login, ' ' "
                           "ORDER BY worker_id) FROM workforce.worker"),
            "1admin 2manager");
  auto stub = v1::WorkforceService::NewStub(rpc::MakeChannel(host.grpc_address()));
  v1::SignInRequest request;
  request.set_organization(1);
  request.set_login("admin");
  request.set_password("a demo password");
  grpc::ClientContext context;
  v1::Session session;
  EXPECT_TRUE(stub->SignIn(&context, request, &session).ok());
  EXPECT_THAT(session.worker().roles(), Contains(options::v1::ROLE_PLATFORM_ADMIN));
}

}  // namespace
}  // namespace crowdloom::workforce
