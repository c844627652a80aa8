#include "common/rpc/validation.h"

#include <optional>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/base/uuid.h"
#include "common/rpc/access.h"
#include "crowdloom/options/v1/options.pb.h"

namespace crowdloom::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using options::v1::FieldRule;

constexpr uint32_t kBytesMax = 4096;
constexpr uint32_t kItemsMax = 1000;
constexpr size_t kViolationsMax = 100;

bool IsWellKnown(const google::protobuf::Descriptor* type) {
  return type->full_name().rfind("google.protobuf.", 0) == 0;
}

// Collects what is wrong with one request.
class Checker {
 public:
  void CheckMessage(const Message& message, const std::string& prefix);
  absl::Status Result() &&;

 private:
  void Violate(const std::string& path, std::string description);
  void CheckField(const Message& message, const FieldDescriptor* field, const std::string& path);
  void CheckRepeated(const Message& message, const FieldDescriptor* field, const FieldRule& rule,
                     const std::string& path);
  void CheckText(const std::string& text, const FieldDescriptor* field, const FieldRule& rule,
                 const std::string& path);
  void CheckNumber(int64_t value, const FieldRule& rule, const std::string& path);
  void CheckScalar(const Message& message, const FieldDescriptor* field, const FieldRule& rule,
                   const std::string& path);
  void CheckEnum(const Message& message, const FieldDescriptor* field, const std::string& path);

  std::vector<FieldViolation> violations_;
};

bool IsPresent(const Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  return field->is_repeated() ? reflection.FieldSize(message, field) > 0
                              : reflection.HasField(message, field);
}

std::optional<int64_t> NumberOf(const Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(message, field);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(message, field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(message, field);
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return std::nullopt;
  }
  return std::nullopt;
}

void Checker::Violate(const std::string& path, std::string description) {
  if (violations_.size() < kViolationsMax) violations_.push_back({path, std::move(description)});
}

void Checker::CheckMessage(const Message& message, const std::string& prefix) {
  const google::protobuf::Descriptor* type = message.GetDescriptor();
  if (IsWellKnown(type)) return;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    CheckField(message, field, prefix.empty() ? field->name() : StrCat(prefix, ".", field->name()));
  }
}

void Checker::CheckField(const Message& message, const FieldDescriptor* field,
                         const std::string& path) {
  const FieldRule& rule = field->options().GetExtension(options::v1::rule);
  if (!IsPresent(message, field)) {
    if (rule.required()) return Violate(path, "is required");
    // A number that is not set is 0, which may be out of range; an optional one is simply absent.
    if (field->has_presence() || field->is_repeated()) return;
  }
  if (field->is_repeated()) return CheckRepeated(message, field, rule, path);
  CheckScalar(message, field, rule, path);
}

void Checker::CheckScalar(const Message& message, const FieldDescriptor* field,
                          const FieldRule& rule, const std::string& path) {
  const Reflection& reflection = *message.GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return CheckMessage(reflection.GetMessage(message, field), path);
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    return CheckText(reflection.GetStringReference(message, field, &scratch), field, rule, path);
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return CheckEnum(message, field, path);
  if (const auto number = NumberOf(message, field)) CheckNumber(*number, rule, path);
}

void Checker::CheckRepeated(const Message& message, const FieldDescriptor* field,
                            const FieldRule& rule, const std::string& path) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, field);
  const uint32_t most = rule.has_max_items() ? rule.max_items() : kItemsMax;
  if (static_cast<uint32_t>(size) > most) {
    return Violate(path, StrCat("has more than ", most, " elements"));
  }
  std::string scratch;
  for (int i = 0; i < size; ++i) {
    const std::string element = StrCat(path, "[", i, "]");
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      CheckMessage(reflection.GetRepeatedMessage(message, field, i), element);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      CheckText(reflection.GetRepeatedStringReference(message, field, i, &scratch), field, rule,
                element);
    }
  }
}

void Checker::CheckText(const std::string& text, const FieldDescriptor* field,
                        const FieldRule& rule, const std::string& path) {
  const uint32_t most = rule.has_max_bytes() ? rule.max_bytes() : kBytesMax;
  if (text.size() > most) return Violate(path, StrCat("is longer than ", most, " bytes"));
  if (text.empty()) return;
  if (field->type() == FieldDescriptor::TYPE_STRING && text.find('\0') != std::string::npos) {
    return Violate(path, "contains a NUL character");
  }
  if (rule.uuid() && !IsUuid(text)) return Violate(path, "is not a UUID in lower case");
  if (rule.resource_size() == 0) return;
  for (const std::string& pattern : rule.resource()) {
    if (OwnerOf(pattern, text).ok()) return;
  }
  Violate(path, StrCat("is not a name like ", rule.resource(0)));
}

void Checker::CheckNumber(int64_t value, const FieldRule& rule, const std::string& path) {
  if (rule.has_min() && value < rule.min()) {
    return Violate(path, StrCat("is less than ", rule.min()));
  }
  if (rule.has_max() && value > rule.max()) {
    Violate(path, StrCat("is more than ", rule.max()));
  }
}

void Checker::CheckEnum(const Message& message, const FieldDescriptor* field,
                        const std::string& path) {
  const int number = message.GetReflection()->GetEnumValue(message, field);
  if (field->enum_type()->FindValueByNumber(number) == nullptr) {
    Violate(path, "is not a known value");
  }
}

absl::Status Checker::Result() && {
  if (violations_.empty()) return absl::OkStatus();
  const FieldViolation& first = violations_.front();
  ErrorInfo info{.reason = "INVALID_ARGUMENT", .domain = std::string(kErrorDomain)};
  const std::string message = StrCat(first.field, " ", first.description);
  info.violations = std::move(violations_);
  return WithInfo(absl::InvalidArgumentError(message), info);
}

}  // namespace

absl::Status Validate(const Message& request) {
  Checker checker;
  checker.CheckMessage(request, "");
  return std::move(checker).Result();
}

void ClearOutputOnly(Message& request) {
  const Reflection& reflection = *request.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(request, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->options().GetExtension(options::v1::rule).output_only()) {
      reflection.ClearField(&request, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map() &&
               !IsWellKnown(field->message_type())) {
      if (!field->is_repeated()) {
        ClearOutputOnly(*reflection.MutableMessage(&request, field));
        continue;
      }
      for (int i = 0; i < reflection.FieldSize(request, field); ++i) {
        ClearOutputOnly(*reflection.MutableRepeatedMessage(&request, field, i));
      }
    }
  }
}

}  // namespace crowdloom::rpc
