// Whether an answer fits the label interface it answers.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_ANSWER_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_ANSWER_H_

#include <string>

#include "crowdloom/type/v1/answer.pb.h"
#include "crowdloom/type/v1/label_interface.pb.h"
#include "services/dispatch/core/violations.h"

namespace crowdloom::dispatch {

// Adds what is wrong, with paths under `path` (for example "answer"): every value has a control and
// fits it, every required control has a value, and an answer is not empty. What depends on the
// input's content (the length of a text or recording) is the client's to keep.
void CheckAnswer(const type::v1::LabelInterface& interface, const type::v1::Answer& answer,
                 const std::string& path, Violations& wrong);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_ANSWER_H_
