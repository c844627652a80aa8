// Whether a label interface can be shown and answered at all.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_LABEL_INTERFACE_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_LABEL_INTERFACE_H_

#include <string_view>

#include "crowdloom/type/v1/label_interface.pb.h"
#include "google/protobuf/struct.pb.h"
#include "services/dispatch/core/violations.h"

namespace crowdloom::dispatch {

// Keys are unique, kinds are set, controls name inputs that exist and fit, options are unique and
// enough, ranges are not empty. INVALID_LABEL_INTERFACE with one violation for each fault.
absl::Status CheckLabelInterface(const type::v1::LabelInterface& interface);

// The input with this key; nullptr when there is none.
const type::v1::LabelInterface::Input* FindInput(const type::v1::LabelInterface& interface,
                                                 std::string_view key);

// The control with this key; nullptr when there is none.
const type::v1::LabelInterface::Control* FindControl(const type::v1::LabelInterface& interface,
                                                     std::string_view key);

// Adds what is wrong with a task's payload: each input's field is there and is text (for a chat a
// list of {"role", "text"}). Other fields are the importer's own business.
void CheckPayload(const type::v1::LabelInterface& interface,
                  const google::protobuf::Struct& payload, Violations& wrong);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_LABEL_INTERFACE_H_
