#include "services/dispatch/core/label_interface.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace crowdloom::dispatch {
namespace {

using Interface = type::v1::LabelInterface;
using Control = Interface::Control;
using Input = Interface::Input;
using Options = google::protobuf::RepeatedPtrField<Interface::Option>;

constexpr int kRegionsMax = 1000;
constexpr int kStrengthMax = 10;

bool IsKey(std::string_view key) { return !key.empty() && key.size() <= 64; }

// One control being checked.
struct Checked {
  const Interface& interface;
  std::string path;  // "controls[2]"
  Violations& wrong;

  void Add(const std::string& field, std::string description) const {
    wrong.Add(absl::StrCat(path, ".", field), std::move(description));
  }
};

void CheckOptions(const Checked& at, const std::string& field, const Options& options) {
  absl::flat_hash_set<std::string_view> values;
  for (const Interface::Option& option : options) {
    if (option.value().empty()) at.Add(field, "an option without a value");
    if (!values.insert(option.value()).second) {
      at.Add(field, absl::StrCat("the value '", option.value(), "' is there twice"));
    }
  }
}

void CheckInputOfKind(const Checked& at, const std::string& field, const std::string& key,
                      std::initializer_list<Input::Kind> kinds) {
  const Input* input = FindInput(at.interface, key);
  if (input == nullptr) return at.Add(field, absl::StrCat("no input has the key '", key, "'"));
  if (kinds.size() == 0) return;
  for (const Input::Kind kind : kinds) {
    if (input->kind() == kind) return;
  }
  at.Add(field, absl::StrCat("the input '", key, "' is of the wrong kind for this control"));
}

void CheckChoice(const Checked& at, const Interface::Choice& choice) {
  if (choice.options_size() < 2) at.Add("choice.options", "needs at least two options");
  if (choice.multiple() && choice.ordinal()) {
    at.Add("choice.ordinal", "several options cannot be in an order");
  }
  CheckOptions(at, "choice.options", choice.options());
}

void CheckRegions(const Checked& at, const std::string& field, const Interface::Regions& regions,
                  std::initializer_list<Input::Kind> kinds, bool labels_needed) {
  CheckInputOfKind(at, absl::StrCat(field, ".input"), regions.input(), kinds);
  if (labels_needed && regions.labels().empty()) {
    at.Add(absl::StrCat(field, ".labels"), "needs at least one label");
  }
  CheckOptions(at, absl::StrCat(field, ".labels"), regions.labels());
  const int max = regions.max_count() == 0 ? kRegionsMax : regions.max_count();
  if (regions.min_count() < 0 || max < 1 || max > kRegionsMax || regions.min_count() > max) {
    at.Add(absl::StrCat(field, ".max_count"), "must be 1 to 1000 and not below min_count");
  }
}

void CheckNumber(const Checked& at, const Interface::Number& number) {
  if (number.has_min() && number.has_max() && !(number.min() <= number.max())) {
    at.Add("number.max", "must not be below min");
  }
}

void CheckText(const Checked& at, const Interface::Text& text) {
  if (text.max_length() < 0) at.Add("text.max_length", "must not be negative");
  if (!text.input().empty()) CheckInputOfKind(at, "text.input", text.input(), {});
}

void CheckPairwise(const Checked& at, const Interface::Pairwise& pairwise) {
  CheckInputOfKind(at, "pairwise.left", pairwise.left(), {});
  CheckInputOfKind(at, "pairwise.right", pairwise.right(), {});
  if (pairwise.left() == pairwise.right()) at.Add("pairwise.right", "must not be the left input");
  if (pairwise.strength_max() < 0 || pairwise.strength_max() > kStrengthMax) {
    at.Add("pairwise.strength_max", "must be 0 to 10");
  }
}

void CheckRanking(const Checked& at, const Interface::Ranking& ranking) {
  if (ranking.inputs_size() < 2) at.Add("ranking.inputs", "needs at least two inputs");
  absl::flat_hash_set<std::string_view> seen;
  for (const std::string& key : ranking.inputs()) {
    CheckInputOfKind(at, "ranking.inputs", key, {});
    if (!seen.insert(key).second) at.Add("ranking.inputs", absl::StrCat("'", key, "' is twice"));
  }
}

void CheckControlKind(const Checked& at, const Control& control) {
  switch (control.kind_case()) {
    case Control::kChoice:
      return CheckChoice(at, control.choice());
    case Control::kRating:
      if (control.rating().max() <= control.rating().min()) {
        at.Add("rating.max", "must be above min");
      }
      return;
    case Control::kNumber:
      return CheckNumber(at, control.number());
    case Control::kText:
      return CheckText(at, control.text());
    case Control::kBoxes:
      return CheckRegions(at, "boxes", control.boxes(), {Input::IMAGE}, true);
    case Control::kPolygons:
      return CheckRegions(at, "polygons", control.polygons(), {Input::IMAGE}, true);
    case Control::kKeypoints:
      return CheckRegions(at, "keypoints", control.keypoints(), {Input::IMAGE}, true);
    case Control::kSpans:
      return CheckRegions(at, "spans", control.spans(), {Input::TEXT, Input::HTML}, true);
    case Control::kSegments:
      return CheckRegions(at, "segments", control.segments(), {Input::AUDIO, Input::VIDEO}, false);
    case Control::kPairwise:
      return CheckPairwise(at, control.pairwise());
    case Control::kRanking:
      return CheckRanking(at, control.ranking());
    case Control::KIND_NOT_SET:
      return at.Add("kind", "must be set");
  }
}

void CheckInputs(const Interface& interface, Violations& wrong) {
  absl::flat_hash_set<std::string_view> keys;
  for (int i = 0; i < interface.inputs_size(); ++i) {
    const Input& input = interface.inputs(i);
    const std::string path = absl::StrCat("inputs[", i, "]");
    if (!IsKey(input.key())) wrong.Add(path + ".key", "must be 1 to 64 bytes");
    if (!keys.insert(input.key()).second) wrong.Add(path + ".key", "is there twice");
    if (input.kind() == Input::KIND_UNSPECIFIED || !Input::Kind_IsValid(input.kind())) {
      wrong.Add(path + ".kind", "must be set");
    }
  }
}

void CheckControls(const Interface& interface, Violations& wrong) {
  absl::flat_hash_set<std::string_view> keys;
  for (int i = 0; i < interface.controls_size(); ++i) {
    const Control& control = interface.controls(i);
    const Checked at{interface, absl::StrCat("controls[", i, "]"), wrong};
    if (!IsKey(control.key())) at.Add("key", "must be 1 to 64 bytes");
    if (!keys.insert(control.key()).second) at.Add("key", "is there twice");
    CheckControlKind(at, control);
  }
}

bool IsMessage(const google::protobuf::Value& value) {
  if (!value.has_struct_value()) return false;
  const auto& fields = value.struct_value().fields();
  const auto role = fields.find("role");
  const auto text = fields.find("text");
  return role != fields.end() && role->second.has_string_value() && text != fields.end() &&
         text->second.has_string_value();
}

bool IsChat(const google::protobuf::Value& value) {
  if (!value.has_list_value()) return false;
  for (const google::protobuf::Value& message : value.list_value().values()) {
    if (!IsMessage(message)) return false;
  }
  return true;
}

}  // namespace

absl::Status CheckLabelInterface(const Interface& interface) {
  Violations wrong;
  CheckInputs(interface, wrong);
  if (interface.controls().empty()) wrong.Add("controls", "needs at least one control");
  CheckControls(interface, wrong);
  return wrong.ToStatus("INVALID_LABEL_INTERFACE", "the label interface cannot be answered");
}

const Input* FindInput(const Interface& interface, std::string_view key) {
  for (const Input& input : interface.inputs()) {
    if (input.key() == key) return &input;
  }
  return nullptr;
}

const Control* FindControl(const Interface& interface, std::string_view key) {
  for (const Control& control : interface.controls()) {
    if (control.key() == key) return &control;
  }
  return nullptr;
}

void CheckPayload(const Interface& interface, const google::protobuf::Struct& payload,
                  Violations& wrong) {
  for (const Input& input : interface.inputs()) {
    const std::string path = absl::StrCat("payload.", input.key());
    const auto field = payload.fields().find(input.key());
    if (field == payload.fields().end()) {
      wrong.Add(path, "the label interface shows this field, and it is missing");
    } else if (input.kind() == Input::CHAT) {
      if (!IsChat(field->second)) wrong.Add(path, "must be a list of {\"role\", \"text\"}");
    } else if (!field->second.has_string_value()) {
      wrong.Add(path, "must be text");
    }
  }
}

}  // namespace crowdloom::dispatch
