#include "common/rpc/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "common/base/status.h"
#include "crowdloom/testing/v1/echo_service.pb.h"

namespace crowdloom::rpc {
namespace {

using crowdloom::testing::v1::CountEchoRequest;
using crowdloom::testing::v1::CreateEchoRequest;
using crowdloom::testing::v1::GetEchoRequest;
using ::testing::ElementsAre;
using ::testing::Field;

CreateEchoRequest Good() {
  CreateEchoRequest request;
  request.set_parent("organizations/3");
  request.mutable_echo()->set_text("hello");
  request.set_request_id("018f0000-0000-7000-8000-000000000001");
  return request;
}

TEST(Validate, AcceptsWhatFollowsTheRules) { EXPECT_TRUE(Validate(Good()).ok()); }

TEST(Validate, NamesTheFieldThatIsWrong) {
  struct Case {
    const char* field;
    std::function<void(CreateEchoRequest&)> spoil;
  };
  const Case cases[] = {
      {"parent", [](auto& r) { r.clear_parent(); }},
      {"parent", [](auto& r) { r.set_parent("organizations/0"); }},
      {"echo", [](auto& r) { r.clear_echo(); }},
      {"echo.text", [](auto& r) { r.mutable_echo()->set_text(std::string(4097, 'x')); }},
      {"echo.text", [](auto& r) { r.mutable_echo()->set_text(std::string("a\0b", 3)); }},
      {"echo.worker", [](auto& r) { r.mutable_echo()->set_worker("me"); }},
      {"echo.parts",
       [](auto& r) {
         for (int i = 0; i < 4; ++i) r.mutable_echo()->add_parts();
       }},
      {"echo.parts[1].worker",
       [](auto& r) {
         r.mutable_echo()->add_parts();
         r.mutable_echo()->add_parts()->set_worker("me");
       }},
      {"request_id", [](auto& r) { r.set_request_id("018F0000-0000-7000-8000-000000000001"); }},
      {"request_id", [](auto& r) { r.clear_request_id(); }},
  };
  for (const Case& c : cases) {
    CreateEchoRequest request = Good();
    c.spoil(request);
    const absl::Status status = Validate(request);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), "INVALID_ARGUMENT");
    EXPECT_THAT(InfoOf(status).violations, ElementsAre(Field(&FieldViolation::field, c.field)));
  }
}

TEST(Validate, HoldsNumbersToTheirRange) {
  for (const auto& [count, good] : {std::pair(0, false), {1, true}, {5, true}, {6, false}}) {
    CountEchoRequest request;
    request.set_count(count);
    EXPECT_EQ(Validate(request).ok(), good) << count;
  }
}

TEST(Validate, ReportsEveryWrongField) {
  CreateEchoRequest request;
  EXPECT_EQ(InfoOf(Validate(request)).violations.size(), 3u);
}

TEST(Validate, HoldsTextToItsOwnLimit) {
  GetEchoRequest request;
  request.set_name("projects/3-1");
  request.set_text(std::string(16, 'x'));
  EXPECT_TRUE(Validate(request).ok());
  request.set_text(std::string(17, 'x'));
  EXPECT_FALSE(Validate(request).ok());
}

TEST(ClearOutputOnly, TakesOutWhatOnlyTheServerMaySetAtAnyDepth) {
  CreateEchoRequest request = Good();
  request.mutable_echo()->set_number(7);
  request.mutable_echo()->add_parts()->set_number(8);
  ClearOutputOnly(request);
  EXPECT_EQ(request.echo().number(), 0);
  EXPECT_EQ(request.echo().parts(0).number(), 0);
  EXPECT_EQ(request.echo().text(), "hello");
}

}  // namespace
}  // namespace crowdloom::rpc
