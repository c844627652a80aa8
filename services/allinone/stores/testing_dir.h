// A data directory for one test, removed with all that it holds.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_TESTING_DIR_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_TESTING_DIR_H_

#include <cstdlib>
#include <filesystem>
#include <string>

namespace crowdloom::allinone {

class TestingDir {
 public:
  TestingDir() {
    std::string name = "/tmp/crowdloom-stores-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~TestingDir() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TestingDir(const TestingDir&) = delete;
  TestingDir& operator=(const TestingDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_TESTING_DIR_H_
