// Whether a reviewer's judgements are complete and allowed.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_JUDGEMENT_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_JUDGEMENT_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "crowdloom/dispatch/v1/project.pb.h"
#include "crowdloom/events/v1/events.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/dispatch/core/violations.h"

namespace crowdloom::dispatch {

// An answer that the review is about.
struct Reviewed {
  std::string assignment;
  int32_t attempt = 1;

  friend bool operator==(const Reviewed&, const Reviewed&) = default;
};

// Adds what is wrong: every answer is judged once, at the attempt that was shown, nothing else is;
// what is not accepted names a code of the project's taxonomy where it has one; a fix brings a
// valid answer; nothing is returned in a round after the last allowed one; a task is dropped with
// all of its answers.
void CheckJudgements(const v1::Project& project, absl::Span<const Reviewed> reviewed, int round,
                     const google::protobuf::RepeatedPtrField<events::v1::Judgement>& judgements,
                     Violations& wrong);

// How often an answer of this project may come back.
int ReviewRoundsMax(const v1::Project& project);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_JUDGEMENT_H_
