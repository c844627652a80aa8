// Orders: movements of money that people and programs ask for one by one, and the accounts that
// each of them means.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_ORDER_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_ORDER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/ledger/core/command.h"

namespace crowdloom::ledger {

struct Order {
  Code code = v1::Transfer::CODE_UNSPECIFIED;
  int64_t project = 0;  // 0 for none
  int64_t worker = 0;   // 0 for none
  std::string currency;
  int64_t amount = 0;
  std::string request_id;
  int64_t organization = 0;  // of what concerns neither project nor worker; else 0
};

// The post that an order means. INVALID_ARGUMENT: INVALID_ORDER when its code is not one that can
// be ordered or project or worker are missing, of two organizations, or too many; INVALID_AMOUNT,
// INVALID_CURRENCY.
absl::StatusOr<Post> PostOf(const Order& order);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_ORDER_H_
