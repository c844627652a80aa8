// Certificates of the occupation: entered by anybody who may, counted once a person saw the proof.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_CERTIFICATES_H_
#define CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_CERTIFICATES_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::workforce {

// Replaces the certificate there was; the new one is unverified.
absl::StatusOr<v1::Worker> RecordCertificate(rpc::MutateCall& call,
                                             const v1::RecordCertificateRequest& request);

absl::StatusOr<v1::Worker> VerifyCertificate(rpc::MutateCall& call,
                                             const v1::VerifyCertificateRequest& request);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_CERTIFICATES_H_
