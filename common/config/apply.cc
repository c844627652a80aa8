#include "common/config/apply.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/status.h"

namespace crowdloom::config {
namespace {

namespace pb = google::protobuf;

constexpr size_t kNearDistance = 3;

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row.back();
}

std::string Join(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

const pb::FieldDescriptor* FindField(const pb::Descriptor& type, const std::string& key) {
  const pb::FieldDescriptor* field = type.FindFieldByName(key);
  return field != nullptr ? field : type.FindFieldByCamelcaseName(key);
}

void CollectLeaves(const pb::Descriptor& type, const std::string& path, std::vector<Leaf>& out) {
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    const std::string field_path = Join(path, field.name());
    if (IsGroup(field)) {
      CollectLeaves(*field.message_type(), field_path, out);
    } else {
      out.push_back({field_path, &field});
    }
  }
}

// Replaces one field by what `value` says. protobuf's own JSON reader checks the type; it reads
// into an empty message, so that a zero replaces a default as well.
absl::Status ReplaceField(const pb::FieldDescriptor& field, const pb::Value& value,
                          const std::string& path, pb::Message& config) {
  pb::Struct single;
  (*single.mutable_fields())[field.name()] = value;
  std::string json;
  std::unique_ptr<pb::Message> parsed(config.New());
  if (!pb::util::MessageToJsonString(single, &json).ok() ||
      !pb::util::JsonStringToMessage(json, parsed.get()).ok()) {
    return InvalidValue(path, StrCat("not a value of type ", field.type_name()));
  }
  config.GetReflection()->ClearField(&config, &field);
  config.MergeFrom(*parsed);
  return absl::OkStatus();
}

absl::StatusOr<std::string> DurationJson(const std::string& path, std::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(ToAbsl(text), &duration) || duration == absl::InfiniteDuration() ||
      duration == -absl::InfiniteDuration()) {
    return InvalidValue(path, "not a duration such as 1h30m or 250ms");
  }
  const int64_t nanos = duration / absl::Nanoseconds(1);
  return absl::StrFormat("%s%d.%09ds", nanos < 0 ? "-" : "", std::abs(nanos / 1'000'000'000),
                         std::abs(nanos % 1'000'000'000));
}

absl::StatusOr<pb::Value> ElementFrom(const Leaf& leaf, std::string_view text) {
  pb::Value value;
  if (leaf.field->cpp_type() == pb::FieldDescriptor::CPPTYPE_BOOL) {
    if (text != "true" && text != "false") return InvalidValue(leaf.path, "not true or false");
    value.set_bool_value(text == "true");
  } else if (leaf.field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
    value.set_string_value(std::string(text));  // JSON takes numbers as strings as well
  } else if (leaf.field->message_type()->full_name() == "google.protobuf.Duration") {
    CL_ASSIGN_OR_RETURN(*value.mutable_string_value(), DurationJson(leaf.path, text));
  } else {
    return InvalidValue(leaf.path, "can only be set in a configuration file");
  }
  return value;
}

}  // namespace

bool IsGroup(const pb::FieldDescriptor& field) {
  return field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && !field.is_repeated() &&
         field.message_type()->file()->package() != "google.protobuf";
}

std::vector<Leaf> LeavesOf(const pb::Descriptor& type) {
  std::vector<Leaf> leaves;
  CollectLeaves(type, "", leaves);
  return leaves;
}

std::string Nearest(std::string_view key, const std::vector<std::string>& known) {
  std::string nearest;
  size_t best = kNearDistance + 1;
  for (const std::string& candidate : known) {
    const size_t distance = EditDistance(key, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

absl::Status UnknownKey(std::string_view key, const std::vector<std::string>& known) {
  const std::string nearest = Nearest(key, known);
  return MakeError(absl::StatusCode::kInvalidArgument, "UNKNOWN_CONFIG_KEY",
                   StrCat("there is no configuration key ", key,
                          nearest.empty() ? "" : StrCat("; did you mean ", nearest, "?")),
                   {{"key", std::string(key)}, {"suggestion", nearest}});
}

absl::Status InvalidValue(std::string_view key, std::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_CONFIG_VALUE",
                   StrCat("configuration key ", key, ": ", what), {{"key", std::string(key)}});
}

absl::Status ApplyJson(const pb::Struct& values, const std::string& path, pb::Message& config) {
  const pb::Descriptor& type = *config.GetDescriptor();
  for (const auto& [key, value] : values.fields()) {
    const pb::FieldDescriptor* field = FindField(type, key);
    if (field == nullptr) {
      std::vector<std::string> known;
      for (int i = 0; i < type.field_count(); ++i)
        known.push_back(Join(path, type.field(i)->name()));
      return UnknownKey(Join(path, key), known);
    }
    const std::string field_path = Join(path, field->name());
    if (!IsGroup(*field)) {
      CL_RETURN_IF_ERROR(ReplaceField(*field, value, field_path, config));
      continue;
    }
    if (!value.has_struct_value()) return InvalidValue(field_path, "not an object");
    CL_RETURN_IF_ERROR(ApplyJson(value.struct_value(), field_path,
                                 *config.GetReflection()->MutableMessage(&config, field)));
  }
  return absl::OkStatus();
}

absl::Status ApplyText(const Leaf& leaf, std::string_view text, pb::Message& config) {
  pb::Value value;
  if (leaf.field->is_repeated()) {
    value.mutable_list_value();
    for (const absl::string_view part : absl::StrSplit(ToAbsl(text), ',', absl::SkipEmpty())) {
      CL_ASSIGN_OR_RETURN(*value.mutable_list_value()->add_values(),
                          ElementFrom(leaf, ToStd(absl::StripAsciiWhitespace(part))));
    }
  } else {
    CL_ASSIGN_OR_RETURN(value, ElementFrom(leaf, text));
  }
  pb::Message* owner = &config;
  const std::vector<std::string> steps = absl::StrSplit(leaf.path, '.');
  for (size_t i = 0; i + 1 < steps.size(); ++i) {
    owner = owner->GetReflection()->MutableMessage(
        owner, owner->GetDescriptor()->FindFieldByName(steps[i]));
  }
  return ReplaceField(*leaf.field, value, leaf.path, *owner);
}

}  // namespace crowdloom::config
