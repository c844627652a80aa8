#include "common/testing/temp_dir.h"

#include <cstdlib>
#include <filesystem>

#include "common/base/check.h"

namespace crowdloom::testing {

TempDir::TempDir() : path_("/tmp/crowdloom-XXXXXX") {
  CHECK(mkdtemp(path_.data()) != nullptr) << path_;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace crowdloom::testing
