#include "services/dispatch/core/label_interface.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;

type::v1::LabelInterface Interface(const std::string& controls) {
  type::v1::LabelInterface interface;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "inputs { key: 'image' kind: IMAGE } inputs { key: 'text' kind: TEXT } "
      "inputs { key: 'sound' kind: AUDIO } inputs { key: 'chat' kind: CHAT }" +
          controls,
      &interface));
  return interface;
}

constexpr char kTwoOptions[] = "options { value: 'a' } options { value: 'b' }";

TEST(LabelInterfaceTest, AcceptsEveryKindOfControl) {
  for (const std::string& control : std::vector<std::string>{
           std::string("choice { ") + kTwoOptions + " }",
           std::string("choice { multiple: true ") + kTwoOptions + " }",
           std::string("choice { ordinal: true ") + kTwoOptions + " }", "rating { min: 1 max: 5 }",
           "number { }", "number { min: 0 max: 1 }", "text { }",
           "text { max_length: 10 input: 'sound' }",
           "boxes { input: 'image' labels { value: 'cat' } }",
           "polygons { input: 'image' labels { value: 'cat' } min_count: 1 }",
           "keypoints { input: 'image' labels { value: 'eye' } }",
           "spans { input: 'text' labels { value: 'PER' } }",
           "segments { input: 'sound' with_text: true }",
           "pairwise { left: 'image' right: 'text' ties: true strength_max: 3 }",
           "ranking { inputs: 'image' inputs: 'text' }"}) {
    EXPECT_THAT(CheckLabelInterface(Interface("controls { key: 'c' " + control + " }")), IsOk())
        << control;
  }
}

TEST(LabelInterfaceTest, RefusesWhatCannotBeAnswered) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "controls"},
      {"controls { key: 'c' }", "controls[0].kind"},
      {"controls { choice { options { value: 'a' } } }", "controls[0].key"},
      {"controls { key: 'c' choice { options { value: 'a' } } }", "controls[0].choice.options"},
      {"controls { key: 'c' choice { options { value: 'a' } options { value: 'a' } } }",
       "controls[0].choice.options"},
      {"controls { key: 'c' choice { multiple: true ordinal: true options { value: 'a' } "
       "options { value: 'b' } } }",
       "controls[0].choice.ordinal"},
      {"controls { key: 'c' rating { min: 5 max: 5 } }", "controls[0].rating.max"},
      {"controls { key: 'c' number { min: 2 max: 1 } }", "controls[0].number.max"},
      {"controls { key: 'c' text { max_length: -1 } }", "controls[0].text.max_length"},
      {"controls { key: 'c' boxes { input: 'text' labels { value: 'x' } } }",
       "controls[0].boxes.input"},
      {"controls { key: 'c' boxes { input: 'none' labels { value: 'x' } } }",
       "controls[0].boxes.input"},
      {"controls { key: 'c' boxes { input: 'image' } }", "controls[0].boxes.labels"},
      {"controls { key: 'c' spans { input: 'text' labels { value: 'x' } min_count: 3 "
       "max_count: 2 } }",
       "controls[0].spans.max_count"},
      {"controls { key: 'c' pairwise { left: 'image' right: 'image' } }",
       "controls[0].pairwise.right"},
      {"controls { key: 'c' ranking { inputs: 'image' } }", "controls[0].ranking.inputs"},
      {"controls { key: 'c' rating { max: 1 } } controls { key: 'c' rating { max: 1 } }",
       "controls[1].key"},
      {"inputs { key: 'image' kind: TEXT } controls { key: 'c' rating { max: 1 } }",
       "inputs[4].key"},
      {"inputs { key: 'x' } controls { key: 'c' rating { max: 1 } }", "inputs[4].kind"},
  };
  for (const auto& [controls, field] : cases) {
    const absl::Status status = CheckLabelInterface(Interface(controls));
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_LABEL_INTERFACE"))
        << controls;
    ASSERT_FALSE(InfoOf(status).violations.empty()) << controls;
    EXPECT_EQ(InfoOf(status).violations[0].field, field) << controls;
  }
}

google::protobuf::Struct Payload(const std::string& json) {
  google::protobuf::Struct payload;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &payload).ok());
  return payload;
}

TEST(LabelInterfaceTest, PayloadHasWhatTheInputsShow) {
  type::v1::LabelInterface interface;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "inputs { key: 'text' kind: TEXT } inputs { key: 'chat' kind: CHAT }", &interface));
  const auto fields = [&](const std::string& json) {
    Violations wrong;
    CheckPayload(interface, Payload(json), wrong);
    std::string all;
    for (const FieldViolation& violation : wrong.all()) all += violation.field + ";";
    return all;
  };
  EXPECT_EQ(fields(R"({"text": "hello", "chat": [{"role": "user", "text": "hi"}], "more": 1})"),
            "");
  EXPECT_EQ(fields(R"({"text": "", "chat": []})"), "");
  EXPECT_EQ(fields(R"({"chat": []})"), "payload.text;");
  EXPECT_EQ(fields(R"({"text": 5, "chat": "hi"})"), "payload.text;payload.chat;");
  EXPECT_EQ(fields(R"({"text": "a", "chat": [{"role": "user"}]})"), "payload.chat;");
}

}  // namespace
}  // namespace crowdloom::dispatch
