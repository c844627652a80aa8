#include "services/consensus/live/canonical.h"

#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/text_format.h"

namespace crowdloom::consensus {
namespace {

std::string Canonical(const std::string& text) {
  type::v1::Answer answer;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &answer)) << text;
  return CanonicalBytes(answer);
}

std::string OneValue(const std::string& value) {
  return Canonical("values { key: 'c' value { " + value + " } }");
}

TEST(CanonicalTest, OptionsAreASetAndRankingsAreNot) {
  EXPECT_EQ(OneValue("choice { options: 'a' options: 'b' }"),
            OneValue("choice { options: 'b' options: 'a' }"));
  EXPECT_NE(OneValue("ranking { options: 'a' options: 'b' }"),
            OneValue("ranking { options: 'b' options: 'a' }"));
}

TEST(CanonicalTest, BlanksOfTextsCountOnce) {
  EXPECT_EQ(OneValue("text: ' two  blue\\tboats\\n'"), OneValue("text: 'two blue boats'"));
  EXPECT_NE(OneValue("text: 'two blue boats'"), OneValue("text: 'two blue Boats'"));
}

TEST(CanonicalTest, SpansAreOrderedByPlace) {
  EXPECT_EQ(OneValue("spans { spans { start: 5 end: 7 label: 'x' } spans { start: 1 end: 2 } }"),
            OneValue("spans { spans { start: 1 end: 2 } spans { start: 5 end: 7 label: 'x' } }"));
}

TEST(CanonicalTest, KindAndControlAreTold) {
  EXPECT_NE(OneValue("choice { options: '1' }"), OneValue("text: '1'"));
  EXPECT_NE(Canonical("values { key: 'a' value { number: 1 } }"),
            Canonical("values { key: 'b' value { number: 1 } }"));
  EXPECT_EQ(OneValue("number: 0"), OneValue("number: -0.0"));
}

TEST(CanonicalTest, ManyControlsHaveOneSpelling) {
  std::string forward, backward;
  for (int i = 0; i < 40; ++i) {
    const std::string value =
        "values { key: 'c" + std::to_string(i) + "' value { number: " + std::to_string(i) + " } }";
    forward += value;
    backward = value + backward;
  }
  EXPECT_EQ(Canonical(forward), Canonical(backward));
}

}  // namespace
}  // namespace crowdloom::consensus
