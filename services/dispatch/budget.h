// The project's money, as far as dispatch asks for it: no money, no dispatch.
#ifndef CROWDLOOM_SERVICES_DISPATCH_BUDGET_H_
#define CROWDLOOM_SERVICES_DISPATCH_BUDGET_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace crowdloom::dispatch {

// Thread-safe; calls block.
class Budget {
 public:
  virtual ~Budget() = default;

  // What is free, in micros.
  virtual absl::StatusOr<int64_t> Available(int64_t project_id) = 0;

  // Whether the hold is covered. The same name gives the same answer, a refusal too.
  virtual absl::StatusOr<bool> Reserve(const std::string& hold, int64_t amount_micros,
                                       const std::string& currency_code) = 0;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_BUDGET_H_
