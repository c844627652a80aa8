// What becomes of an answer that is handed in, decided from what is stored.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_SUBMIT_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_SUBMIT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crowdloom/dispatch/v1/assignment.pb.h"

namespace crowdloom::dispatch {

// The assignment as it is stored.
struct HeldState {
  v1::Assignment::State state = v1::Assignment::STATE_UNSPECIFIED;
  int attempt = 0;
};

// What was recorded for the attempt that is handed in.
struct Recorded {
  std::string request_id;
  int64_t body_hash = 0;
};

enum class SubmitDecision {
  kRecord,           // the lease is held: record the answer
  kRecordIfFree,     // the lease expired: record the answer if the place is free, else PLACE_TAKEN
  kRepeat,           // recorded before: the same reply again
  kRequestIdReused,  // the request id was used for another answer
  kAlreadySubmitted,
  kStaleAttempt,  // a later attempt is under way
  kNotHeld,       // never held, or given back
};

// `held` is nullopt when this worker never had the task at this stage, `recorded` when nothing was
// recorded for `attempt`.
SubmitDecision DecideSubmit(const std::optional<HeldState>& held,
                            const std::optional<Recorded>& recorded, int attempt,
                            std::string_view request_id, int64_t body_hash);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_SUBMIT_H_
