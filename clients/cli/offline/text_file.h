// Reads a whole file, plain or gzip (told apart by its first bytes), into memory.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_TEXT_FILE_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_TEXT_FILE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace crowdloom::cli {

// `path` "-" is the standard input. NOT_FOUND or DATA_LOSS (a broken gzip) with the path.
absl::StatusOr<std::string> ReadTextFile(const std::string& path);

// How long a file is as it lies there, 0 where that cannot be told.
size_t FileBytes(const std::string& path);

// Writes through a temporary name, so that a file is whole or not there; "-" is the standard
// output.
absl::Status WriteTextFile(const std::string& path, const std::string& text);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_TEXT_FILE_H_
