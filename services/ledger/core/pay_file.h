// Files by which bonuses and wages are paid: what each line asks for, or what is wrong with it.
//
// A payment is known by its key, so that a file can be sent again: a bonus by its file and line, an
// item of wages by worker and month.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_PAY_FILE_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_PAY_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ledger/core/command.h"

namespace crowdloom::ledger {

inline constexpr int kPayFileLinesMax = 1000;

struct WrongLine {
  int line = 0;
  std::string column;  // empty: the line as a whole
  std::string reason;
};

struct PayLine {
  int line = 0;
  int64_t worker = 0;
  Post post;  // without time and actor
};

struct PayFile {
  std::vector<PayLine> payments;
  std::vector<WrongLine> wrong;  // in the order of lines
};

// INVALID_ARGUMENT, INVALID_FILE, for what is no table with one of the two headers.
absl::StatusOr<PayFile> ReadPayFile(std::string_view content, int64_t organization,
                                    const std::string& currency);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_PAY_FILE_H_
