// A file compiled into the program by crowdloom_embed_files (cmake/crowdloom_embed_files.cmake):
// migrations and scripts travel with the binary and are still edited as files.
#ifndef CROWDLOOM_COMMON_BASE_EMBEDDED_FILE_H_
#define CROWDLOOM_COMMON_BASE_EMBEDDED_FILE_H_

#include <string_view>

namespace crowdloom {

struct EmbeddedFile {
  std::string_view name;  // without its folder
  std::string_view contents;
};

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_EMBEDDED_FILE_H_
