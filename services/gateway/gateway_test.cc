#include "services/gateway/gateway.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "common/base/hmac.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/blob/local_store.h"
#include "common/blob/signed_url.h"
#include "common/json/json.h"
#include "common/rpc/error_codec.h"
#include "common/testing/fake_clock.h"
#include "common/testing/temp_dir.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/workforce/v1/workforce_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "services/gateway/media/image.h"
#include "services/gateway/testing/fake_modules.h"
#include "services/gateway/testing/http_client.h"
#include "services/gateway/testing/pictures.h"

namespace crowdloom::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey(32, 'k');
const Headers kJson = {{"content-type", "application/json"}};
constexpr char kGetProject[] = "/crowdloom.dispatch.v1.DispatchService/GetProject";
constexpr char kCreateProject[] = "/crowdloom.dispatch.v1.DispatchService/CreateProject";
constexpr char kLease[] = "/crowdloom.dispatch.v1.DispatchService/LeaseAssignments";
constexpr char kSignIn[] = "/crowdloom.workforce.v1.WorkforceService/SignIn";
constexpr char kSignInBody[] = R"({"organization":3,"login":"ana","password":"right password"})";

Headers With(Headers headers, std::string name, std::string value) {
  headers.emplace_back(std::move(name), std::move(value));
  return headers;
}

Headers Signed() { return With(kJson, "authorization", "Bearer good"); }

std::string ReasonIn(const Response& response) {
  const auto parsed = json::Parse(response.body);
  const auto* error = std::get_if<json::Value>(&parsed);
  const json::Value* details = error ? error->Find("details") : nullptr;
  if (details == nullptr || details->items.empty()) return "no details: " + response.body;
  const json::Value* debug = details->items[0].Find("debug");
  const json::Value* reason = debug ? debug->Find("reason") : nullptr;
  return reason ? reason->text : "";
}

class GatewayTest : public ::testing::Test {
 protected:
  GatewayTest()
      : minter_(kKey, SystemClock()),
        verifier_(kKey, SystemClock()),
        modules_(&minter_, &verifier_) {
    config_.set_signing_key(kKey);
    config_.mutable_gateway()->set_requests_per_second(-1);
    config_.mutable_gateway()->set_body_bytes_max(200'000);
    config_.mutable_gateway()->add_allowed_origins("https://console.test");
  }

  HttpClient& Client() {
    if (gateway_ == nullptr) Start();
    if (client_ == nullptr) client_ = std::make_unique<HttpClient>(gateway_->http_port());
    return *client_;
  }

  void Start() {
    gateway_ = std::make_unique<Gateway>(
        GatewayOptions{.config = config_,
                       .channel_of = [this](std::string_view) { return modules_.Channel(); },
                       .minter = &minter_,
                       .clock = &clock_});
    ASSERT_TRUE(gateway_->Start().ok());
  }

  Response Post(std::string_view path, const Headers& headers, std::string_view body) {
    return Client().Do("POST", path, headers, body);
  }

  rpc::TokenMinter minter_;
  rpc::TokenVerifier verifier_;
  FakeModules modules_;
  testing::FakeClock clock_{absl::Now()};
  config::v1::Config config_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(GatewayTest, AnswersAMethodInJson) {
  const Response response = Post(kGetProject, Signed(), R"({"name":"projects/3-1"})");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(FindHeader(response.headers, "content-type"), "application/json");
  EXPECT_EQ(response.body, R"({"name":"projects/3-1","title":"workers/3-5","reviewRoundsMax":3})");
}

TEST_F(GatewayTest, AnswersAMethodInBinary) {
  dispatch::v1::GetProjectRequest request;
  request.set_name("projects/3-1");
  const Response response =
      Post(kGetProject, {{"content-type", "application/proto"}, {"authorization", "bearer good"}},
           request.SerializeAsString());
  dispatch::v1::Project project;
  ASSERT_TRUE(project.ParseFromString(response.body));
  EXPECT_EQ(project.name(), "projects/3-1");
}

TEST_F(GatewayTest, PassesPeerAndTraceOn) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  Post(kGetProject, With(Signed(), "traceparent", "00-" + trace + "-00f067aa0ba902b7-01"),
       R"({"name":"projects/3-1"})");
  EXPECT_EQ(modules_.LastMetadata("x-crowdloom-peer"), "127.0.0.1");
  EXPECT_THAT(modules_.LastMetadata("traceparent"), HasSubstr(trace));
}

struct BadBody {
  const char* body;
  const char* reason;
  const char* told;
};

TEST_F(GatewayTest, RefusesBadJsonWithReasonAndField) {
  for (const BadBody& bad :
       std::vector<BadBody>{{"{", "MALFORMED_JSON", "line 1, column 2"},
                            {"", "MALFORMED_JSON", "a value is expected"},
                            {"{\"name\":\"projects/3-1\",}", "MALFORMED_JSON", "column 24"},
                            {"[]", "WRONG_TYPE", "must be an object"},
                            {R"({"nmae":"projects/3-1"})", "UNKNOWN_FIELD", "nmae: no such field"},
                            {R"({"name":7})", "WRONG_TYPE", "name: must be a text"}}) {
    const Response response = Post(kGetProject, Signed(), bad.body);
    EXPECT_EQ(response.status, 400) << bad.body;
    EXPECT_EQ(ReasonIn(response), bad.reason) << bad.body;
    EXPECT_THAT(response.body, HasSubstr(bad.told)) << bad.body;
  }
}

TEST_F(GatewayTest, NamesTheFieldInsideNestedMessages) {
  const auto told = [this](std::string_view body) {
    return Post(kCreateProject, Signed(), body).body;
  };
  EXPECT_THAT(told(R"({"project":{"stages":[{"kind":"LABEL"},{"kind":5}]}})"),
              HasSubstr("project.stages[1].kind: must be a name"));
  EXPECT_THAT(told(R"({"project":{"stages":{"kind":"LABEL"}}})"),
              HasSubstr("project.stages: must be an array"));
  EXPECT_THAT(told(R"({"project":{"guidelines":{"texts":{"en":1}}}})"),
              HasSubstr("project.guidelines.texts[en]: must be a text"));
  EXPECT_THAT(told(R"({"project":{"stages":[{"kind":"NO_SUCH_KIND"}]}})"),
              HasSubstr("project.stages[0].kind: the value does not fit"));
  EXPECT_THAT(told(R"({"project":{"reviewRoundsMax":99999999999}})"),
              HasSubstr("project.review_rounds_max: the value does not fit"));
}

TEST_F(GatewayTest, NeverRepeatsAValue) {
  const Response response =
      Post(kSignIn, kJson, R"({"organization":3,"login":"ana","password":{"x":"secret1"}})");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, Not(HasSubstr("secret1")));
}

TEST_F(GatewayTest, PassesErrorsOnWithTheirDetails) {
  const Response response = Post(kCreateProject, Signed(), "{}");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(ReasonIn(response), "INVALID_ARGUMENT");
  EXPECT_EQ(FindHeader(response.headers, "retry-after"), "2");
  const json::Value error = std::get<json::Value>(json::Parse(response.body));
  EXPECT_EQ(error.Find("code")->text, "invalid_argument");
  ASSERT_EQ(error.Find("details")->items.size(), 3u);
  EXPECT_EQ(error.Find("details")->items[1].Find("type")->text, "google.rpc.RetryInfo");
  EXPECT_EQ(error.Find("details")->items[1].Find("debug")->Find("retryDelay")->text, "1.500s");
  EXPECT_THAT(json::Format(error.Find("details")->items[2]), HasSubstr("project.title"));
}

TEST_F(GatewayTest, KnowsOnlyPublicMethods) {
  const std::string service = "/crowdloom.workforce.v1.WorkforceService/";
  for (const std::string& path :
       {service + "Authenticate", service + "ReadEvents", service + "NoSuchMethod",
        std::string("/grpc.health.v1.Health/Check"), std::string("/no.such.Service/Method")}) {
    const Response response = Post(path, Signed(), "{}");
    EXPECT_EQ(response.status, 501) << path;
    EXPECT_EQ(ReasonIn(response), "METHOD_UNKNOWN") << path;
  }
}

TEST_F(GatewayTest, ChecksTheProtocol) {
  EXPECT_EQ(Client().Do("GET", kGetProject, Signed()).status, 405);
  EXPECT_EQ(Post(kGetProject, {{"content-type", "text/plain"}}, "{}").status, 415);
  EXPECT_EQ(Post(kGetProject, {}, "{}").status, 415);
  EXPECT_EQ(ReasonIn(Post(kGetProject, With(Signed(), "connect-protocol-version", "2"), "{}")),
            "UNKNOWN_PROTOCOL_VERSION");
  EXPECT_EQ(ReasonIn(Post(kGetProject, With(Signed(), "content-encoding", "gzip"), "{}")),
            "UNKNOWN_ENCODING");
  EXPECT_EQ(ReasonIn(Post(kGetProject, With(Signed(), "connect-timeout-ms", "soon"), "{}")),
            "INVALID_TIMEOUT");
}

TEST_F(GatewayTest, RefusesBodiesAndHeadersThatAreTooLarge) {
  EXPECT_EQ(Post(kGetProject, Signed(), std::string(200'001, ' ')).status, 413);
  EXPECT_EQ(HttpClient(gateway_->http_port())
                .Do("GET", "/", {{"x-long", std::string(20'000, 'a')}})
                .status,
            431);
  HttpClient chatter(gateway_->http_port());
  chatter.SendRaw("HELO gateway\r\n\r\n");
  EXPECT_EQ(chatter.Receive().status, 400);
}

TEST_F(GatewayTest, AsksWhoCalls) {
  const auto reason = [this](const Headers& headers) {
    return ReasonIn(Post(kGetProject, headers, R"({"name":"projects/3-1"})"));
  };
  EXPECT_EQ(reason(kJson), "UNAUTHENTICATED");
  EXPECT_EQ(reason(With(kJson, "authorization", "Bearer bad")), "UNAUTHENTICATED");
  EXPECT_EQ(reason(With(kJson, "authorization", "Basic Z29vZA==")), "CREDENTIAL_MALFORMED");
  EXPECT_EQ(reason(With(With(kJson, "cookie", "crowdloom_session=bad"), "x-crowdloom-cookie", "1")),
            "UNAUTHENTICATED");
}

TEST_F(GatewayTest, TakesCookiesOnlyFromItsOwnPages) {
  const Headers cookie = With(kJson, "cookie", "theme=dark; crowdloom_session=good");
  const auto status = [this](const Headers& headers) {
    return Post(kGetProject, headers, R"({"name":"projects/3-1"})").status;
  };
  EXPECT_EQ(status(With(cookie, "x-crowdloom-cookie", "1")), 200);
  EXPECT_EQ(status(With(cookie, "origin", "http://gateway.test")), 200);
  EXPECT_EQ(status(With(cookie, "origin", "https://console.test")), 200);
  EXPECT_EQ(status(cookie), 403);
  EXPECT_EQ(status(With(cookie, "origin", "https://evil.test")), 403);
  EXPECT_EQ(status(With(With(cookie, "origin", "https://evil.test"), "x-crowdloom-cookie", "1")),
            403);
}

TEST_F(GatewayTest, KeepsTheTokenOutOfTheBodyForBrowsers) {
  const Response plain = Post(kSignIn, kJson, kSignInBody);
  EXPECT_THAT(plain.body, HasSubstr(R"("token":"good")"));
  EXPECT_EQ(FindHeader(plain.headers, "set-cookie"), "");

  const Response browser = Post(kSignIn, With(kJson, "x-crowdloom-cookie", "1"), kSignInBody);
  EXPECT_THAT(browser.body, Not(HasSubstr("good")));
  EXPECT_THAT(browser.body, HasSubstr("workers/3-5"));
  const std::string cookie(FindHeader(browser.headers, "set-cookie"));
  EXPECT_THAT(cookie,
              HasSubstr("crowdloom_session=good; Path=/; HttpOnly; SameSite=Lax; Max-Age="));
}

TEST_F(GatewayTest, SigningOutClearsTheCookieAndTheCache) {
  Post(kGetProject, Signed(), R"({"name":"projects/3-1"})");
  const Response out = Post("/crowdloom.workforce.v1.WorkforceService/SignOut",
                            With(Signed(), "x-crowdloom-cookie", "1"), "{}");
  EXPECT_THAT(std::string(FindHeader(out.headers, "set-cookie")), HasSubstr("Max-Age=0"));
  modules_.suspended = true;
  EXPECT_EQ(Post(kGetProject, Signed(), R"({"name":"projects/3-1"})").status, 401);
}

TEST_F(GatewayTest, AsksWorkforceAgainAfterTwoSeconds) {
  for (int i = 0; i < 5; ++i) Post(kGetProject, Signed(), R"({"name":"projects/3-1"})");
  EXPECT_EQ(modules_.authentications, 1);
  modules_.suspended = true;
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Post(kGetProject, Signed(), R"({"name":"projects/3-1"})").status, 401);
  EXPECT_EQ(modules_.authentications, 2);
}

TEST_F(GatewayTest, AsksWorkforceAgainWhenACredentialHasEnded) {
  EXPECT_EQ(Post(kGetProject, Signed(), R"({"name":"projects/3-1"})").status, 200);
  modules_.suspended = true;
  EXPECT_EQ(Post(kGetProject, Signed(), R"({"name":"projects/3-1"})").status, 200);
  gateway_->ForgetCredentials();
  EXPECT_EQ(Post(kGetProject, Signed(), R"({"name":"projects/3-1"})").status, 401);
}

TEST_F(GatewayTest, LimitsTheRateOfACaller) {
  config_.mutable_gateway()->set_requests_per_second(1);
  Response response;
  for (int i = 0; i < 5; ++i) response = Post(kGetProject, Signed(), R"({"name":"projects/3-1"})");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(ReasonIn(response), "RATE_LIMITED");
  EXPECT_EQ(FindHeader(response.headers, "retry-after"), "1");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Post(kGetProject, Signed(), R"({"name":"projects/3-1"})").status, 200);
}

TEST_F(GatewayTest, LimitsGuessingByAddress) {
  config_.mutable_gateway()->set_requests_per_second(1);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(
        Post(kGetProject, With(kJson, "authorization", StrCat("Bearer guess", i)), "{}").status,
        401);
  }
  EXPECT_EQ(Post(kGetProject, With(kJson, "authorization", "Bearer guess9"), "{}").status, 429);
}

TEST_F(GatewayTest, HonoursTheCallersDeadline) {
  const Response response =
      Post(kLease, With(Signed(), "connect-timeout-ms", "50"), R"({"worker":"workers/3-5"})");
  EXPECT_EQ(response.status, 504);
  EXPECT_THAT(response.body, HasSubstr("deadline_exceeded"));
}

TEST_F(GatewayTest, CancelsTheCallOfAClientThatWentAway) {
  Client();
  {
    HttpClient impatient(gateway_->http_port());
    impatient.Send("POST", kLease, Signed(), R"({"worker":"workers/3-5"})");
    ASSERT_TRUE(modules_.WaitFor([this] { return modules_.parked == 1; }));
  }
  EXPECT_TRUE(modules_.WaitFor([this] { return modules_.cancelled == 1; }));
}

TEST_F(GatewayTest, AnswersThousandsOfParkedCallsAtShutdown) {
  constexpr int kCalls = 2000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  Start();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < kCalls; ++i) {
    clients.push_back(std::make_unique<HttpClient>(gateway_->http_port()));
    clients.back()->Send("POST", kLease, Signed(), R"({"worker":"workers/3-5"})");
  }
  ASSERT_TRUE(modules_.WaitFor([this] { return modules_.parked == kCalls; }));
  gateway_->Drain();
  for (const auto& client : clients) {
    const Response response = client->Receive();
    ASSERT_EQ(response.status, 503);
    ASSERT_EQ(ReasonIn(response), "SHUTTING_DOWN");
    ASSERT_EQ(FindHeader(response.headers, "connection"), "close");
  }
  gateway_->Stop();
}

TEST_F(GatewayTest, KeepsAConnectionForPipelinedRequests) {
  Client().Send("POST", kGetProject, Signed(), R"({"name":"projects/3-1"})");
  Client().Send("POST", kGetProject, Signed(), R"({"name":"projects/3-2"})");
  EXPECT_THAT(Client().Receive().body, HasSubstr("projects/3-1"));
  EXPECT_THAT(Client().Receive().body, HasSubstr("projects/3-2"));
}

TEST_F(GatewayTest, CompressesLargeAnswers) {
  const Response gzip =
      Post(kGetProject, With(Signed(), "accept-encoding", "gzip"), R"({"name":"projects/3-9"})");
  EXPECT_EQ(FindHeader(gzip.headers, "content-encoding"), "gzip");
  EXPECT_LT(gzip.body.size(), 2000u);
  const Response brotli = Post(kGetProject, With(Signed(), "accept-encoding", "gzip, br"),
                               R"({"name":"projects/3-9"})");
  EXPECT_EQ(FindHeader(brotli.headers, "content-encoding"), "br");
  const Response plain = Post(kGetProject, Signed(), R"({"name":"projects/3-9"})");
  EXPECT_GT(plain.body.size(), 100'000u);
}

TEST_F(GatewayTest, SendsSecurityHeadersAndCors) {
  const Response response =
      Post(kGetProject, With(Signed(), "origin", "https://console.test"), "{}");
  EXPECT_EQ(FindHeader(response.headers, "x-content-type-options"), "nosniff");
  EXPECT_THAT(std::string(FindHeader(response.headers, "content-security-policy")),
              Not(HasSubstr("unsafe-inline")));
  EXPECT_EQ(FindHeader(response.headers, "access-control-allow-origin"), "https://console.test");
  const Response preflight =
      Client().Do("OPTIONS", kGetProject, {{"origin", "https://console.test"}});
  EXPECT_EQ(preflight.status, 204);
  EXPECT_THAT(std::string(FindHeader(preflight.headers, "access-control-allow-headers")),
              HasSubstr("x-crowdloom-cookie"));
  const Response stranger = Client().Do("OPTIONS", kGetProject, {{"origin", "https://evil.test"}});
  EXPECT_EQ(FindHeader(stranger.headers, "access-control-allow-headers"), "");
}

TEST_F(GatewayTest, ServesTheWebApps) {
  testing::TempDir web;
  std::filesystem::create_directories(web.path() + "/console");
  std::filesystem::create_directories(web.path() + "/assets");
  std::ofstream(web.path() + "/index.html") << "annotator";
  std::ofstream(web.path() + "/console/index.html") << "console";
  std::ofstream(web.path() + "/assets/index-Bq12xYz9.js") << std::string(5000, ';');
  config_.mutable_gateway()->set_web_dir(web.path());
  const auto body = [this](std::string_view path) { return Client().Do("GET", path).body; };
  EXPECT_EQ(body("/"), "annotator");
  EXPECT_EQ(body("/work/3"), "annotator");
  EXPECT_EQ(body("/console/"), "console");
  EXPECT_EQ(body("/console/projects/3-1"), "console");
  EXPECT_EQ(Client().Do("GET", "/console").status, 308);
  for (const std::string_view path : {"/nothing.js", "/../secret.txt", "/%2e%2e/secret.txt",
                                      "/assets/../../etc/passwd.txt", "//etc/passwd.txt"}) {
    EXPECT_EQ(Client().Do("GET", path).status, 404) << path;
  }
  const Response script =
      Client().Do("GET", "/assets/index-Bq12xYz9.js", {{"accept-encoding", "br"}});
  EXPECT_EQ(FindHeader(script.headers, "content-encoding"), "br");
  EXPECT_THAT(std::string(FindHeader(script.headers, "cache-control")), HasSubstr("immutable"));
  const std::string etag(FindHeader(Client().Do("GET", "/").headers, "etag"));
  EXPECT_EQ(Client().Do("GET", "/", {{"if-none-match", etag}}).status, 304);
  EXPECT_EQ(Client().Do("HEAD", "/").status, 200);
}

TEST_F(GatewayTest, ServesMediaBySignedAddress) {
  testing::TempDir blobs;
  ASSERT_TRUE(blob::LocalStore(blobs.path()).Put("p/cat.png", "0123456789").ok());
  config_.set_blob_dir(blobs.path());
  const std::string url = blob::SignUrl(kKey, "p/cat.png", clock_.Now() + absl::Minutes(5));
  const Response whole = Client().Do("GET", url);
  EXPECT_EQ(whole.body, "0123456789");
  EXPECT_EQ(FindHeader(whole.headers, "content-type"), "image/png");
  const Response part = Client().Do("GET", url, {{"range", "bytes=2-4"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(FindHeader(part.headers, "content-range"), "bytes 2-4/10");
  EXPECT_EQ(Client().Do("GET", url, {{"range", "bytes=10-"}}).status, 416);
  EXPECT_EQ(Client().Do("GET", url + "x").status, 403);
  EXPECT_EQ(Client().Do("GET", "/media/p/cat.png").status, 403);
  clock_.Advance(absl::Minutes(6));
  EXPECT_EQ(ReasonIn(Client().Do("GET", url)), "URL_EXPIRED");
}

TEST_F(GatewayTest, ServesPicturesInTheSizeThatIsAskedFor) {
  testing::TempDir blobs;
  blob::LocalStore store(blobs.path());
  ASSERT_TRUE(store.Put("cat.jpg", MakePicture(1000, 500, ".jpg")).ok());
  ASSERT_TRUE(store.Put("odd.jpg", "not a picture at all").ok());
  ASSERT_TRUE(store.Put("note.ogg", "OggS").ok());
  config_.set_blob_dir(blobs.path());
  const auto get = [this](std::string_view blob, std::string_view more) {
    return Client().Do("GET",
                       StrCat(blob::SignUrl(kKey, blob, clock_.Now() + absl::Hours(1)), more));
  };
  for (int i = 0; i < 2; ++i) {  // made, then kept
    const Response small = get("cat.jpg", "&w=320");
    EXPECT_EQ(small.status, 200);
    EXPECT_EQ(FindHeader(small.headers, "content-type"), "image/webp");
    EXPECT_EQ(ReadImageInfo(small.body)->width, 320);
  }
  EXPECT_EQ(get("odd.jpg", "&w=320").body, "not a picture at all");
  EXPECT_EQ(get("note.ogg", "&w=320").body, "OggS");
  EXPECT_EQ(ReasonIn(get("cat.jpg", "&w=321")), "UNKNOWN_WIDTH");
  EXPECT_EQ(ReasonIn(get("gone.jpg", "&w=320")), "BLOB_NOT_FOUND");
  EXPECT_EQ(Client().Do("GET", "/media/cat.jpg?e=99999999999&s=x&w=320").status, 403);
}

TEST_F(GatewayTest, TellsTheTime) {
  clock_.Set(absl::FromUnixSeconds(784111777));
  EXPECT_EQ(FindHeader(Client().Do("GET", "/").headers, "date"), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_F(GatewayTest, OffersTheSameMethodsByGrpc) {
  Start();
  const auto channel = grpc::CreateChannel(StrCat("127.0.0.1:", gateway_->grpc_port()),
                                           grpc::InsecureChannelCredentials());
  const auto stub = dispatch::v1::DispatchService::NewStub(channel);
  dispatch::v1::GetProjectRequest request;
  request.set_name("projects/3-1");
  dispatch::v1::Project project;
  grpc::ClientContext known;
  known.AddMetadata("authorization", "Bearer good");
  ASSERT_TRUE(stub->GetProject(&known, request, &project).ok());
  EXPECT_EQ(project.title(), "workers/3-5");
  EXPECT_EQ(modules_.LastMetadata("x-crowdloom-peer"), "127.0.0.1");
  grpc::ClientContext unknown;
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(stub->GetProject(&unknown, request, &project))),
            "UNAUTHENTICATED");
  grpc::ClientContext refused;
  refused.AddMetadata("authorization", "Bearer good");
  EXPECT_EQ(InfoOf(rpc::FromGrpc(stub->CreateProject(&refused, {}, &project))).violations.size(),
            1u);
}

TEST_F(GatewayTest, KeepsInternalMethodsFromGrpcClients) {
  Start();
  const auto channel = grpc::CreateChannel(StrCat("127.0.0.1:", gateway_->grpc_port()),
                                           grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  workforce::v1::AuthenticateResponse response;
  const grpc::Status status =
      workforce::v1::WorkforceService::NewStub(channel)->Authenticate(&context, {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace crowdloom::gateway
