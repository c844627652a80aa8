#include "services/dispatch/core/answer.h"

#include <cmath>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "services/dispatch/core/label_interface.h"

namespace crowdloom::dispatch {
namespace {

using type::v1::Answer;
using Interface = type::v1::LabelInterface;
using Control = Interface::Control;
using Value = Answer::Value;
using Options = google::protobuf::RepeatedPtrField<Interface::Option>;

constexpr int kRegionsMax = 1000;
constexpr int kPointsMax = 10'000;
constexpr int kTextLengthMax = 10'000;
// What drawing in single precision may add to an edge.
constexpr double kEdgeSlack = 1e-6;

// One value being checked.
struct Checked {
  std::string path;  // answer.values["label"]
  Violations& wrong;

  void Add(std::string_view description) const { wrong.Add(path, std::string(description)); }
  void AddAt(const char* field, int index, std::string_view description) const {
    wrong.Add(absl::StrCat(path, ".", field, "[", index, "]"), std::string(description));
  }
};

bool HasOption(const Options& options, const std::string& value) {
  for (const Interface::Option& option : options) {
    if (option.value() == value) return true;
  }
  return false;
}

int CodePoints(const std::string& text) {
  int count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

bool InUnit(double x) { return x >= -kEdgeSlack && x <= 1 + kEdgeSlack; }  // false for NaN

void CheckDistinct(const Checked& at, const Answer::Choice& choice) {
  absl::flat_hash_set<std::string_view> seen;
  for (const std::string& option : choice.options()) {
    if (!seen.insert(option).second) at.Add(absl::StrCat("'", option, "' is there twice"));
  }
}

void CheckChoice(const Checked& at, const Control& control, const Value& value) {
  const Interface::Choice& choice = control.choice();
  const int count = value.choice().options_size();
  if (!choice.multiple() && count != 1) at.Add("takes exactly one option");
  if (choice.multiple() && control.required() && count == 0) at.Add("takes at least one option");
  for (const std::string& option : value.choice().options()) {
    if (!HasOption(choice.options(), option)) {
      at.Add(absl::StrCat("'", option, "' is not among the options"));
    }
  }
  CheckDistinct(at, value.choice());
}

void CheckRating(const Checked& at, const Interface::Rating& rating, double number) {
  if (std::trunc(number) != number) return at.Add("must be a whole number");
  if (!(number >= rating.min() && number <= rating.max())) {
    at.Add(absl::StrCat("must be ", rating.min(), " to ", rating.max()));
  }
}

void CheckNumber(const Checked& at, const Interface::Number& range, double number) {
  if (!std::isfinite(number)) return at.Add("must be a number");
  if (range.has_min() && number < range.min())
    at.Add(absl::StrCat("must be ", range.min(), " or more"));
  if (range.has_max() && number > range.max())
    at.Add(absl::StrCat("must be ", range.max(), " or less"));
}

void CheckText(const Checked& at, const Control& control, const std::string& text) {
  const int max = control.text().max_length() == 0 ? kTextLengthMax : control.text().max_length();
  if (CodePoints(text) > max) at.Add(absl::StrCat("must have at most ", max, " characters"));
  if (control.required() && text.empty()) at.Add("must not be empty");
}

// What all kinds of regions share: how many, and their labels.
template <typename Regions>
void CheckRegions(const Checked& at, const Interface::Regions& control, const char* field,
                  const Regions& regions) {
  const int max = control.max_count() == 0 ? kRegionsMax : control.max_count();
  if (regions.size() < control.min_count() || regions.size() > max) {
    at.Add(absl::StrCat("needs ", control.min_count(), " to ", max, " ", field));
  }
  for (int i = 0; i < regions.size(); ++i) {
    const bool free = control.labels().empty() && regions[i].label().empty();
    if (!free && !HasOption(control.labels(), regions[i].label())) {
      at.AddAt(field, i, absl::StrCat("'", regions[i].label(), "' is not among the labels"));
    }
  }
}

void CheckBoxes(const Checked& at, const Interface::Regions& control, const Answer::Boxes& boxes) {
  CheckRegions(at, control, "boxes", boxes.boxes());
  for (int i = 0; i < boxes.boxes_size(); ++i) {
    const Answer::Box& box = boxes.boxes(i);
    const bool inside = InUnit(box.left()) && InUnit(box.top()) && box.width() > 0 &&
                        box.height() > 0 && InUnit(box.left() + box.width()) &&
                        InUnit(box.top() + box.height());
    if (!inside) at.AddAt("boxes", i, "must lie inside the image and not be empty");
  }
}

void CheckShapes(const Checked& at, const Interface::Regions& control, const Answer::Shapes& shapes,
                 int points_min, int points_max) {
  CheckRegions(at, control, "shapes", shapes.shapes());
  for (int i = 0; i < shapes.shapes_size(); ++i) {
    const Answer::Shape& shape = shapes.shapes(i);
    if (shape.points_size() < points_min || shape.points_size() > points_max) {
      at.AddAt("shapes", i, absl::StrCat("needs ", points_min, " to ", points_max, " points"));
    }
    for (const Answer::Point& point : shape.points()) {
      if (!InUnit(point.x()) || !InUnit(point.y())) {
        at.AddAt("shapes", i, "a point lies outside the image");
        break;
      }
    }
  }
}

void CheckSpans(const Checked& at, const Interface::Regions& control, const Answer::Spans& spans) {
  CheckRegions(at, control, "spans", spans.spans());
  for (int i = 0; i < spans.spans_size(); ++i) {
    if (spans.spans(i).start() < 0 || spans.spans(i).end() <= spans.spans(i).start()) {
      at.AddAt("spans", i, "must start at 0 or later and end after its start");
    }
  }
}

void CheckSegments(const Checked& at, const Interface::Regions& control,
                   const Answer::Segments& segments) {
  CheckRegions(at, control, "segments", segments.segments());
  for (int i = 0; i < segments.segments_size(); ++i) {
    const Answer::Segment& segment = segments.segments(i);
    if (segment.start_ms() < 0 || segment.end_ms() <= segment.start_ms()) {
      at.AddAt("segments", i, "must start at 0 or later and end after its start");
    }
    if (!control.with_text() && !segment.text().empty()) at.AddAt("segments", i, "takes no text");
  }
}

void CheckPreference(const Checked& at, const Interface::Pairwise& control,
                     const Answer::Preference& preference) {
  const int strength = preference.strength();
  const int max = control.strength_max() == 0 ? 1 : control.strength_max();
  switch (preference.side()) {
    case Answer::Preference::TIE:
      if (!control.ties()) at.Add("a tie is not allowed");
      if (strength != 0) at.Add("a tie has no strength");
      return;
    case Answer::Preference::LEFT:
    case Answer::Preference::RIGHT:
      // Where only the side is asked for, a client need not say how much.
      if (strength < (max == 1 ? 0 : 1) || strength > max) {
        at.Add(absl::StrCat("the strength must be 1 to ", max));
      }
      return;
    default:
      return at.Add("a side must be chosen");
  }
}

void CheckRanking(const Checked& at, const Interface::Ranking& control,
                  const Answer::Choice& ranking) {
  CheckDistinct(at, ranking);
  if (ranking.options_size() != control.inputs_size()) at.Add("must rank every input once");
  for (const std::string& item : ranking.options()) {
    bool known = false;
    for (const std::string& input : control.inputs()) known = known || input == item;
    if (!known) at.Add(absl::StrCat("'", item, "' is not among the inputs"));
  }
}

// The case of the value that answers this kind of control.
Value::KindCase WantedCase(const Control& control) {
  switch (control.kind_case()) {
    case Control::kChoice:
      return Value::kChoice;
    case Control::kRating:
    case Control::kNumber:
      return Value::kNumber;
    case Control::kText:
      return Value::kText;
    case Control::kBoxes:
      return Value::kBoxes;
    case Control::kPolygons:
    case Control::kKeypoints:
      return Value::kShapes;
    case Control::kSpans:
      return Value::kSpans;
    case Control::kSegments:
      return Value::kSegments;
    case Control::kPairwise:
      return Value::kPreference;
    case Control::kRanking:
      return Value::kRanking;
    case Control::KIND_NOT_SET:
      break;
  }
  return Value::KIND_NOT_SET;
}

void CheckValue(const Checked& at, const Control& control, const Value& value) {
  if (value.kind_case() != WantedCase(control))
    return at.Add("is of another kind than the control");
  switch (control.kind_case()) {
    case Control::kChoice:
      return CheckChoice(at, control, value);
    case Control::kRating:
      return CheckRating(at, control.rating(), value.number());
    case Control::kNumber:
      return CheckNumber(at, control.number(), value.number());
    case Control::kText:
      return CheckText(at, control, value.text());
    case Control::kBoxes:
      return CheckBoxes(at, control.boxes(), value.boxes());
    case Control::kPolygons:
      return CheckShapes(at, control.polygons(), value.shapes(), 3, kPointsMax);
    case Control::kKeypoints:
      return CheckShapes(at, control.keypoints(), value.shapes(), 1, 1);
    case Control::kSpans:
      return CheckSpans(at, control.spans(), value.spans());
    case Control::kSegments:
      return CheckSegments(at, control.segments(), value.segments());
    case Control::kPairwise:
      return CheckPreference(at, control.pairwise(), value.preference());
    case Control::kRanking:
      return CheckRanking(at, control.ranking(), value.ranking());
    case Control::KIND_NOT_SET:
      return at.Add("the control has no kind");
  }
}

}  // namespace

void CheckAnswer(const Interface& interface, const Answer& answer, const std::string& path,
                 Violations& wrong) {
  if (answer.values().empty()) wrong.Add(path, "must not be empty");
  for (const auto& [key, value] : answer.values()) {
    const Checked at{absl::StrCat(path, ".values[\"", key, "\"]"), wrong};
    const Control* control = FindControl(interface, key);
    if (control == nullptr) {
      at.Add("the label interface has no such control");
    } else {
      CheckValue(at, *control, value);
    }
  }
  for (const Control& control : interface.controls()) {
    if (control.required() && !answer.values().contains(control.key())) {
      wrong.Add(absl::StrCat(path, ".values[\"", control.key(), "\"]"), "is required");
    }
  }
}

}  // namespace crowdloom::dispatch
