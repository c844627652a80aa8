#include "services/workforce/core/worker_state.h"

#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::workforce {

absl::Status CheckMove(WorkerState from, WorkerState to) {
  if (MayMove(from, to)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE",
                   StrCat("a worker who is ", v1::Worker::State_Name(from), " cannot become ",
                          v1::Worker::State_Name(to)),
                   {{"state", v1::Worker::State_Name(from)}});
}

}  // namespace crowdloom::workforce
