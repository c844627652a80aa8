// Sets fields of a config message, by reflection. Internal to common/config.
#ifndef CROWDLOOM_COMMON_CONFIG_APPLY_H_
#define CROWDLOOM_COMMON_CONFIG_APPLY_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/base/strings.h"

namespace crowdloom::config {

// A field that is one value to the user, with its path from the root: database.url.
struct Leaf {
  std::string path;
  const google::protobuf::FieldDescriptor* field;
};

// Every leaf below `type`, in order of declaration. Lists of groups and maps are leaves too, which
// only a file can set.
std::vector<Leaf> LeavesOf(const google::protobuf::Descriptor& type);

// Whether `field` is a group of fields of its own rather than one value.
bool IsGroup(const google::protobuf::FieldDescriptor& field);

// Sets what `values` names in `config`; each field named is replaced, others stay. `path` is that
// of `config`, for errors.
absl::Status ApplyJson(const google::protobuf::Struct& values, const std::string& path,
                       google::protobuf::Message& config);

// Sets one leaf from text.
absl::Status ApplyText(const Leaf& leaf, std::string_view text, google::protobuf::Message& config);

absl::Status UnknownKey(std::string_view key, const std::vector<std::string>& known);
absl::Status InvalidValue(std::string_view key, std::string_view what);

// The nearest of `known` by edit distance, "" when none is near.
std::string Nearest(std::string_view key, const std::vector<std::string>& known);

}  // namespace crowdloom::config

#endif  // CROWDLOOM_COMMON_CONFIG_APPLY_H_
