// A directory under the system's temporary one, removed with everything in it.
#ifndef CROWDLOOM_COMMON_TESTING_TEMP_DIR_H_
#define CROWDLOOM_COMMON_TESTING_TEMP_DIR_H_

#include <string>

namespace crowdloom::testing {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  // Short, so that unix sockets in it stay below their limit of 107 bytes.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace crowdloom::testing

#endif  // CROWDLOOM_COMMON_TESTING_TEMP_DIR_H_
