// The bytes of a file, plain or gzip, a buffer at a time, so that files of any length take the same
// memory. "-" is the standard input.
#ifndef CROWDLOOM_CLIENTS_CLI_IMPORT_BYTE_SOURCE_H_
#define CROWDLOOM_CLIENTS_CLI_IMPORT_BYTE_SOURCE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

struct gzFile_s;

namespace crowdloom::cli {

class ByteSource {
 public:
  static constexpr int kEnd = -1;

  // NOT_FOUND (FILE_UNREADABLE) with the reason.
  static absl::StatusOr<std::unique_ptr<ByteSource>> Open(const std::string& path);
  // For tests: the text itself.
  static std::unique_ptr<ByteSource> OfText(std::string text);
  ~ByteSource();

  // The next byte without taking it, or kEnd.
  int Peek() { return at_ < buffer_.size() || Fill() ? Byte() : kEnd; }
  int Take() {
    const int byte = Peek();
    if (byte != kEnd) ++at_;
    return byte;
  }
  // DATA_LOSS when the file could not be read to its end.
  const absl::Status& status() const { return status_; }

 private:
  ByteSource(std::string path, gzFile_s* file, std::string text)
      : path_(std::move(path)), file_(file), buffer_(std::move(text)) {}

  int Byte() const { return static_cast<unsigned char>(buffer_[at_]); }
  bool Fill();

  const std::string path_;
  gzFile_s* file_;
  std::string buffer_;
  size_t at_ = 0;
  absl::Status status_;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_IMPORT_BYTE_SOURCE_H_
