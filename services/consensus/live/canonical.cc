#include "services/consensus/live/canonical.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "absl/strings/ascii.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace crowdloom::consensus {
namespace {

using type::v1::Answer;

// Blanks of any kind and number are one space; none at the ends.
void NormalizeText(std::string& text) {
  std::replace_if(text.begin(), text.end(), absl::ascii_isspace, ' ');
  absl::RemoveExtraAsciiWhitespace(&text);
}

void Normalize(Answer::Value& value) {
  switch (value.kind_case()) {
    case Answer::Value::kChoice: {
      auto& options = *value.mutable_choice()->mutable_options();
      std::sort(options.begin(), options.end());
      break;
    }
    case Answer::Value::kText:
      NormalizeText(*value.mutable_text());
      break;
    case Answer::Value::kSpans: {
      auto& spans = *value.mutable_spans()->mutable_spans();
      std::sort(spans.begin(), spans.end(), [](const Answer::Span& a, const Answer::Span& b) {
        return std::tuple(a.start(), a.end(), a.label()) <
               std::tuple(b.start(), b.end(), b.label());
      });
      break;
    }
    case Answer::Value::kSegments:
      for (Answer::Segment& segment : *value.mutable_segments()->mutable_segments()) {
        NormalizeText(*segment.mutable_text());
      }
      break;
    case Answer::Value::kNumber:
      if (value.number() == 0) value.set_number(0);  // no negative zero
      break;
    case Answer::Value::kBoxes:
    case Answer::Value::kPreference:
    case Answer::Value::kShapes:
    case Answer::Value::kRanking:
    case Answer::Value::KIND_NOT_SET:
      break;
  }
}

}  // namespace

std::string CanonicalBytes(const Answer& answer) {
  Answer normal = answer;
  for (auto& [control, value] : *normal.mutable_values()) Normalize(value);
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);  // maps by key
  normal.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace crowdloom::consensus
