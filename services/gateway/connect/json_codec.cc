#include "services/gateway/connect/json_codec.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "common/base/check.h"
#include "common/base/status.h"
#include "common/json/json.h"

namespace crowdloom::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Kind = json::Value::Kind;

absl::Status Refuse(std::string_view reason, std::string_view field, std::string_view description) {
  ErrorInfo info{.reason = std::string(reason), .domain = std::string(kErrorDomain)};
  info.violations.push_back({std::string(field), std::string(description)});
  const std::string message =
      field.empty() ? std::string(description) : fmt::format("{}: {}", field, description);
  return WithInfo(absl::InvalidArgumentError(message), info);
}

absl::Status WrongType(std::string_view field, std::string_view wanted) {
  return Refuse("WRONG_TYPE", field, fmt::format("must be {}", wanted));
}

absl::Status CheckMessage(const json::Value& value, const Descriptor& type,
                          const std::string& path);

// Well-known types have a JSON form of their own; the kind it is, kNull for "any kind".
// Returns false for ordinary messages.
bool WellKnownKind(const Descriptor& type, Kind* kind, std::string_view* wanted) {
  const std::string_view name = type.full_name();
  if (!name.starts_with("google.protobuf.")) return false;
  *kind = Kind::kString;
  if (name == "google.protobuf.Timestamp") *wanted = "a time like \"2026-01-31T08:00:00Z\"";
  if (name == "google.protobuf.Duration") *wanted = "a duration like \"1.5s\"";
  if (name == "google.protobuf.FieldMask") *wanted = "field names joined by commas";
  if (!wanted->empty()) return true;
  *wanted = name == "google.protobuf.ListValue" ? "an array" : "an object";
  *kind = name == "google.protobuf.Struct"      ? Kind::kObject
          : name == "google.protobuf.ListValue" ? Kind::kArray
                                                : Kind::kNull;
  return true;
}

absl::Status CheckNested(const json::Value& value, const FieldDescriptor& field,
                         const std::string& path) {
  Kind kind = Kind::kNull;
  std::string_view wanted;
  if (!WellKnownKind(*field.message_type(), &kind, &wanted)) {
    return CheckMessage(value, *field.message_type(), path);
  }
  return kind == Kind::kNull || kind == value.kind ? absl::OkStatus() : WrongType(path, wanted);
}

// One element: what a singular field, an item of a repeated one or a value of a map holds.
absl::Status CheckElement(const json::Value& value, const FieldDescriptor& field,
                          const std::string& path) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckNested(value, field, path);
    case FieldDescriptor::CPPTYPE_STRING:
      return value.kind == Kind::kString ? absl::OkStatus() : WrongType(path, "a text");
    case FieldDescriptor::CPPTYPE_BOOL:
      return value.kind == Kind::kBool ? absl::OkStatus() : WrongType(path, "true or false");
    case FieldDescriptor::CPPTYPE_ENUM:
      return value.kind == Kind::kString ? absl::OkStatus() : WrongType(path, "a name");
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return value.kind == Kind::kNumber || value.kind == Kind::kString
                 ? absl::OkStatus()
                 : WrongType(path, "a number");
  }
  return absl::OkStatus();
}

absl::Status CheckMap(const json::Value& value, const FieldDescriptor& field,
                      const std::string& path) {
  if (value.kind != Kind::kObject) return WrongType(path, "an object");
  for (const auto& [key, member] : value.members) {
    CL_RETURN_IF_ERROR(
        CheckElement(member, *field.message_type()->map_value(), fmt::format("{}[{}]", path, key)));
  }
  return absl::OkStatus();
}

absl::Status CheckField(const json::Value& value, const FieldDescriptor& field,
                        const std::string& path) {
  if (value.kind == Kind::kNull) return absl::OkStatus();  // proto JSON: the same as left out
  if (field.is_map()) return CheckMap(value, field, path);
  if (!field.is_repeated()) return CheckElement(value, field, path);
  if (value.kind != Kind::kArray) return WrongType(path, "an array");
  for (size_t i = 0; i < value.items.size(); ++i) {
    CL_RETURN_IF_ERROR(CheckElement(value.items[i], field, fmt::format("{}[{}]", path, i)));
  }
  return absl::OkStatus();
}

const FieldDescriptor* FindField(const Descriptor& type, const std::string& name) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->json_name() == name || field->name() == name) return field;
  }
  return nullptr;
}

absl::Status CheckMessage(const json::Value& value, const Descriptor& type,
                          const std::string& path) {
  if (value.kind != Kind::kObject) return WrongType(path, "an object");
  for (const auto& [key, member] : value.members) {
    const std::string member_path = path.empty() ? key : fmt::format("{}.{}", path, key);
    const FieldDescriptor* field = FindField(type, key);
    if (field == nullptr) return Refuse("UNKNOWN_FIELD", member_path, "no such field");
    CL_RETURN_IF_ERROR(CheckField(member, *field, member_path));
  }
  return absl::OkStatus();
}

// The field that protobuf's parser names in "(batch.overlap.min): invalid value ...".
std::string FieldIn(std::string_view parser_message) {
  const size_t open = parser_message.find('(');
  const size_t close = parser_message.find(')');
  if (open != 0 || close == std::string_view::npos) return "";
  return std::string(parser_message.substr(1, close - 1));
}

}  // namespace

absl::Status ParseJson(std::string_view json, google::protobuf::Message* message) {
  const auto parsed = json::Parse(json);
  if (const auto* error = std::get_if<json::Error>(&parsed)) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "MALFORMED_JSON",
        fmt::format("malformed JSON at line {}, column {}: {}", error->line, error->column,
                    error->message),
        {{"line", std::to_string(error->line)}, {"column", std::to_string(error->column)}});
  }
  CL_RETURN_IF_ERROR(CheckMessage(std::get<json::Value>(parsed), *message->GetDescriptor(), ""));
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), message);
  if (status.ok()) return absl::OkStatus();
  const auto told = status.message();
  return Refuse("WRONG_TYPE", FieldIn({told.data(), told.size()}),
                "the value does not fit the field's type or range");
}

std::string FormatJson(const google::protobuf::Message& message) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json);
  CHECK(status.ok()) << status.ToString();
  return json;
}

}  // namespace crowdloom::gateway
