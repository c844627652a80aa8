#include "common/base/check.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace crowdloom::check_internal {

Failure::Failure(const char* file, int line, std::string_view what) {
  stream_ << file << ":" << line << ": CHECK failed: " << what << " ";
}

Failure::~Failure() {
  const std::string message = stream_.str() + "\n";
  std::fwrite(message.data(), 1, message.size(), stderr);
  std::fflush(stderr);
  std::abort();
}

}  // namespace crowdloom::check_internal
