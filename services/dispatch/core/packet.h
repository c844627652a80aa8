// Packets: which leases a worker took along to work without a network, signed by this installation,
// so that what is synced hours later can be told from what a program made up.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_PACKET_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_PACKET_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crowdloom/dispatch/v1/assignment.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::dispatch {

// An opaque text for the worker's device.
std::string SealPacket(const v1::PacketContents& contents, std::string_view key);

// PACKET_INVALID when it was changed or sealed with another key, PACKET_FOREIGN when it is not this
// worker's.
absl::StatusOr<v1::PacketContents> OpenPacket(std::string_view packet, std::string_view worker,
                                              std::string_view key);

// NOT_IN_PACKET unless this attempt of the assignment was taken along in it.
absl::Status CheckInPacket(const v1::PacketContents& contents,
                           const v1::SubmitAssignmentRequest& submission);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_PACKET_H_
