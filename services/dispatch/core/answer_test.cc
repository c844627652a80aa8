#include "services/dispatch/core/answer.h"

#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/text_format.h"
#include "services/dispatch/core/label_interface.h"

namespace crowdloom::dispatch {
namespace {

struct Case {
  const char* control;  // without its key
  const char* value;
  const char* wrong;  // part of the first violation's description; "" where the value fits
};

std::string FirstWrong(const std::string& control, const std::string& values) {
  type::v1::LabelInterface interface;
  type::v1::Answer answer;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "inputs { key: 'a' kind: IMAGE } inputs { key: 'b' kind: TEXT } "
      "inputs { key: 's' kind: AUDIO } controls { key: 'c' " +
          control + " }",
      &interface))
      << control;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(values, &answer)) << values;
  Violations wrong;
  CheckAnswer(interface, answer, "answer", wrong);
  return wrong.empty() ? "" : wrong.all()[0].field + ": " + wrong.all()[0].description;
}

class AnswerTest : public ::testing::TestWithParam<Case> {};

TEST_P(AnswerTest, FitsItsControlOrIsToldWhy) {
  const Case& c = GetParam();
  const std::string wrong =
      FirstWrong(c.control, std::string("values { key: 'c' value { ") + c.value + " } }");
  if (std::string(c.wrong).empty()) {
    EXPECT_EQ(wrong, "");
  } else {
    EXPECT_NE(wrong.find(c.wrong), std::string::npos) << "was: '" << wrong << "'";
  }
}

constexpr char kChoice[] = "choice { options { value: 'x' } options { value: 'y' } }";
constexpr char kMulti[] = "choice { multiple: true options { value: 'x' } options { value: 'y' } }";
constexpr char kMultiRequired[] =
    "required: true choice { multiple: true options { value: 'x' } options { value: 'y' } }";
constexpr char kRating[] = "rating { min: 1 max: 5 }";
constexpr char kNumber[] = "number { min: -1 max: 2.5 }";
constexpr char kText[] = "text { max_length: 3 }";
constexpr char kBoxes[] = "boxes { input: 'a' labels { value: 'cat' } max_count: 2 }";
constexpr char kPolygons[] = "polygons { input: 'a' labels { value: 'cat' } }";
constexpr char kKeypoints[] = "keypoints { input: 'a' labels { value: 'eye' } min_count: 1 }";
constexpr char kSpans[] = "spans { input: 'b' labels { value: 'PER' } }";
constexpr char kSegments[] = "segments { input: 's' }";
constexpr char kSegmentsText[] = "segments { input: 's' with_text: true }";
constexpr char kPair[] = "pairwise { left: 'a' right: 'b' }";
constexpr char kPairTies[] = "pairwise { left: 'a' right: 'b' ties: true strength_max: 3 }";
constexpr char kRanking[] = "ranking { inputs: 'a' inputs: 'b' }";

INSTANTIATE_TEST_SUITE_P(
    Kinds, AnswerTest,
    ::testing::Values(
        Case{kChoice, "choice { options: 'x' }", ""}, Case{kChoice, "choice { }", "exactly one"},
        Case{kChoice, "choice { options: 'x' options: 'y' }", "exactly one"},
        Case{kChoice, "choice { options: 'z' }", "not among the options"},
        Case{kChoice, "number: 1", "another kind"}, Case{kChoice, "", "another kind"},
        Case{kMulti, "choice { options: 'x' options: 'y' }", ""}, Case{kMulti, "choice { }", ""},
        Case{kMulti, "choice { options: 'x' options: 'x' }", "twice"},
        Case{kMultiRequired, "choice { }", "at least one"}, Case{kRating, "number: 5", ""},
        Case{kRating, "number: 6", "1 to 5"}, Case{kRating, "number: 2.5", "whole"},
        Case{kRating, "number: nan", "whole"}, Case{kNumber, "number: 2.5", ""},
        Case{kNumber, "number: 2.6", "or less"}, Case{kNumber, "number: -2", "or more"},
        Case{kNumber, "number: inf", "a number"},
        Case{kText, "text: '\\344\\275\\240\\345\\245\\275\\345\\227\\216'", ""},
        Case{kText, "text: 'abcd'", "at most 3"},
        Case{kBoxes, "boxes { boxes { left: 0 top: 0 width: 1 height: 1 label: 'cat' } }", ""},
        Case{kBoxes, "boxes { }", ""},
        Case{kBoxes, "boxes { boxes { left: 0.5 width: 0.6 height: 1 label: 'cat' } }", "inside"},
        Case{kBoxes, "boxes { boxes { width: 0 height: 1 label: 'cat' } }", "inside"},
        Case{kBoxes, "boxes { boxes { left: nan width: 1 height: 1 label: 'cat' } }", "inside"},
        Case{kBoxes, "boxes { boxes { width: 1 height: 1 label: 'dog' } }", "labels"},
        Case{kBoxes,
             "boxes { boxes { width: 1 height: 1 label: 'cat' } boxes { width: 1 height: 1 label: "
             "'cat' } boxes { width: 1 height: 1 label: 'cat' } }",
             "0 to 2"},
        Case{kPolygons,
             "shapes { shapes { label: 'cat' points { x: 0 y: 0 } points { x: 1 y: 0 } points { x: "
             "1 y: 1 } } }",
             ""},
        Case{kPolygons, "shapes { shapes { label: 'cat' points { x: 0 y: 0 } } }", "points"},
        Case{kPolygons,
             "shapes { shapes { label: 'cat' points { x: 0 y: 0 } points { x: 2 y: 0 } points { x: "
             "1 y: 1 } } }",
             "outside"},
        Case{kKeypoints, "shapes { shapes { label: 'eye' points { x: 0.5 y: 0.5 } } }", ""},
        Case{kKeypoints, "shapes { }", "1 to 1000"},
        Case{kKeypoints, "shapes { shapes { label: 'eye' } }", "1 to 1 points"},
        Case{kSpans, "spans { spans { start: 0 end: 2 label: 'PER' } }", ""},
        Case{kSpans, "spans { spans { start: 2 end: 2 label: 'PER' } }", "after its start"},
        Case{kSpans, "spans { spans { start: -1 end: 2 label: 'PER' } }", "after its start"},
        Case{kSegments, "segments { segments { start_ms: 0 end_ms: 10 } }", ""},
        Case{kSegments, "segments { segments { start_ms: 9 end_ms: 9 } }", "after its start"},
        Case{kSegments, "segments { segments { end_ms: 9 text: 'hi' } }", "takes no text"},
        Case{kSegments, "segments { segments { end_ms: 9 label: 'x' } }", "labels"},
        Case{kSegmentsText, "segments { segments { end_ms: 9 text: 'hi' } }", ""},
        Case{kPair, "preference { side: LEFT }", ""},
        Case{kPair, "preference { side: LEFT strength: 1 }", ""},
        Case{kPair, "preference { side: TIE }", "not allowed"},
        Case{kPair, "preference { }", "chosen"}, Case{kPairTies, "preference { side: TIE }", ""},
        Case{kPairTies, "preference { side: TIE strength: 1 }", "no strength"},
        Case{kPairTies, "preference { side: RIGHT strength: 3 }", ""},
        Case{kPairTies, "preference { side: RIGHT }", "1 to 3"},
        Case{kPairTies, "preference { side: RIGHT strength: 4 }", "1 to 3"},
        Case{kRanking, "ranking { options: 'b' options: 'a' }", ""},
        Case{kRanking, "ranking { options: 'b' }", "every input"},
        Case{kRanking, "ranking { options: 'b' options: 'b' }", "twice"},
        Case{kRanking, "ranking { options: 'b' options: 'q' }", "not among"}));

TEST(AnswerTest, NamesUnknownAndMissingControls) {
  EXPECT_EQ(FirstWrong(kRating, "values { key: 'd' value { number: 1 } }"),
            "answer.values[\"d\"]: the label interface has no such control");
  EXPECT_EQ(FirstWrong(kRating, ""), "answer: must not be empty");
  const std::string two =
      std::string(kRating) + " } controls { key: 'must' required: true rating { min: 1 max: 2 }";
  EXPECT_EQ(FirstWrong(two, "values { key: 'c' value { number: 1 } }"),
            "answer.values[\"must\"]: is required");
}

}  // namespace
}  // namespace crowdloom::dispatch
