// The file and the environment as sources of a configuration. Internal to common/config.
#ifndef CROWDLOOM_COMMON_CONFIG_SOURCES_H_
#define CROWDLOOM_COMMON_CONFIG_SOURCES_H_

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/config/apply.h"
#include "common/config/config.h"

namespace crowdloom::config {

absl::Status ApplyFile(const std::string& path, google::protobuf::Message& config);

// A variable with the prefix that names no leaf is refused when it is near one, or below a group
// that exists: it was meant for us. Others (CROWDLOOM_TEST_POSTGRES) have other readers.
absl::Status ApplyEnvironment(const Inputs& inputs, const std::vector<Leaf>& leaves,
                              google::protobuf::Message& config);

}  // namespace crowdloom::config

#endif  // CROWDLOOM_COMMON_CONFIG_SOURCES_H_
