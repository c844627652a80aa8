#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "common/base/status.h"
#include "common/config/sources.h"

namespace crowdloom::config {
namespace {

namespace pb = google::protobuf;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  if (!(contents << file.rdbuf())) {
    return MakeError(absl::StatusCode::kInvalidArgument, "CONFIG_FILE_UNREADABLE",
                     "cannot read the configuration file " + path, {{"file", path}});
  }
  return contents.str();
}

// Keeps the first complaint of the text format's parser.
class FirstError : public pb::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = StrCat("line ", line + 1, ", column ", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// ... has no field named "nmae".
absl::Status TextError(const std::string& error, const std::vector<Leaf>& leaves) {
  constexpr std::string_view kNoField = "has no field named \"";
  const size_t at = error.find(kNoField);
  if (at == std::string::npos) return InvalidValue("(file)", error);
  const size_t start = at + kNoField.size();
  std::vector<std::string> names;
  for (const Leaf& leaf : leaves) names.push_back(leaf.field->name());
  return UnknownKey(error.substr(start, error.find('"', start) - start), names);
}

// Empties the repeated fields of `config` that `parsed` sets, so that they are replaced.
void ClearReplaced(const pb::Message& parsed, pb::Message& config) {
  std::vector<const pb::FieldDescriptor*> fields;
  parsed.GetReflection()->ListFields(parsed, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->is_repeated()) {
      config.GetReflection()->ClearField(&config, field);
    } else if (IsGroup(*field)) {
      ClearReplaced(parsed.GetReflection()->GetMessage(parsed, field),
                    *config.GetReflection()->MutableMessage(&config, field));
    }
  }
}

absl::Status ApplyTextProto(const std::string& text, pb::Message& config) {
  FirstError error;
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  std::unique_ptr<pb::Message> parsed(config.New());
  if (!parser.ParseFromString(text, parsed.get())) {
    return TextError(error.text(), LeavesOf(*config.GetDescriptor()));
  }
  ClearReplaced(*parsed, config);
  // Parsed again rather than merged: only this sets a zero over a default.
  return parser.MergeFromString(text, &config) ? absl::OkStatus()
                                               : InvalidValue("(file)", error.text());
}

absl::Status ApplyJsonText(const std::string& text, pb::Message& config) {
  pb::Struct values;
  const auto status = pb::util::JsonStringToMessage(text, &values);
  if (!status.ok()) return InvalidValue("(file)", "not JSON: " + status.ToString());
  return ApplyJson(values, "", config);
}

}  // namespace

absl::Status ApplyFile(const std::string& path, pb::Message& config) {
  CL_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  const bool is_text = absl::EndsWith(path, ".textproto") || absl::EndsWith(path, ".txtpb");
  return is_text ? ApplyTextProto(text, config) : ApplyJsonText(text, config);
}

}  // namespace crowdloom::config
