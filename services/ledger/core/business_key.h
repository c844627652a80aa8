// Business keys: the text that names what happened, so that it happens once however often its
// cause is delivered. Unique over all transfers; the first word tells the kind of event.
//
//   grant/3-17/<request id>                        withdraw/3-17/<request id>
//   hold/3-17/4                                    hold/3-17/4/close
//   earning/3-17/2/17/3-5/1/1/accrue               project, batch, task, worker, stage, attempt
//   earning/3-17/2/17/3-5/1/1/approve/2            with the number of the decision
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_BUSINESS_KEY_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_BUSINESS_KEY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/ledger/core/earning.h"
#include "services/ledger/core/hold.h"

namespace crowdloom::ledger {

inline constexpr size_t kBusinessKeyBytesMax = 160;

// For what people and programs ask for with a request id: "grant", "withdraw", "bonus", ...
std::string RequestKey(std::string_view what, int64_t owner, std::string_view request_id);

std::string HoldKey(const HoldId& id);
std::string HoldCloseKey(const HoldId& id);

// `decision` 0 is left out: what happened before the first verdict.
std::string EarningKey(const EarningId& id, std::string_view what, int32_t decision);

// The attempt that a key is about; nullopt for keys of other events.
std::optional<EarningId> EarningOfKey(std::string_view key);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_BUSINESS_KEY_H_
