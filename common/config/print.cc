#include <google/protobuf/util/json_util.h>

#include "common/base/check.h"
#include "common/config/apply.h"
#include "common/config/config.h"

namespace crowdloom::config {
namespace {

namespace pb = google::protobuf;

constexpr char kMask[] = "***";

// Text becomes the mask, so that one sees it is set; anything else is left out.
void MaskField(const pb::FieldDescriptor& field, pb::Message& config) {
  const pb::Reflection& reflection = *config.GetReflection();
  const bool is_text = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING;
  if (is_text && field.is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(config, &field); ++i) {
      reflection.SetRepeatedString(&config, &field, i, kMask);
    }
  } else if (is_text && field.type() == pb::FieldDescriptor::TYPE_STRING) {
    reflection.SetString(&config, &field, kMask);
  } else {
    reflection.ClearField(&config, &field);
  }
}

void Mask(pb::Message& config, const IsSecret& is_secret) {
  const pb::Reflection& reflection = *config.GetReflection();
  std::vector<const pb::FieldDescriptor*> set_fields;
  reflection.ListFields(config, &set_fields);
  for (const pb::FieldDescriptor* field : set_fields) {
    if (is_secret(*field)) {
      MaskField(*field, config);
    } else if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(config, field); ++i) {
        Mask(*reflection.MutableRepeatedMessage(&config, field, i), is_secret);
      }
    } else {
      Mask(*reflection.MutableMessage(&config, field), is_secret);
    }
  }
}

std::unique_ptr<pb::Message> Masked(const pb::Message& config, const IsSecret& is_secret) {
  std::unique_ptr<pb::Message> copy(config.New());
  copy->CopyFrom(config);
  Mask(*copy, is_secret);
  return copy;
}

pb::util::JsonPrintOptions EveryField() {
  pb::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  return options;
}

}  // namespace

std::string Print(const pb::Message& config, const IsSecret& is_secret) {
  std::string json;
  CHECK(pb::util::MessageToJsonString(*Masked(config, is_secret), &json, EveryField()).ok());
  return json;
}

std::string Help(const pb::Message& defaults, const IsSecret& is_secret) {
  std::string help =
      "  --config=FILE     read FILE (.textproto, else JSON)\n"
      "  --print-config    show the configuration and end\n"
      "  --check-config    check the configuration and end\n"
      "\nFlags, also keys of the file, with these defaults:\n";
  for (const Leaf& leaf : LeavesOf(*defaults.GetDescriptor())) {
    const pb::FieldDescriptor& field = *leaf.field;
    const bool message = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
    StrAppend(&help, "  --", leaf.path, "  (", field.is_repeated() ? "repeated " : "",
              message ? field.message_type()->name() : field.type_name(), ")\n");
  }
  return help + "\n" + Print(defaults, is_secret);
}

}  // namespace crowdloom::config
