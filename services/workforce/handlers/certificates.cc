#include "services/workforce/handlers/certificates.h"

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/workforce/handlers/transaction.h"
#include "services/workforce/store/rows.h"
#include "services/workforce/store/worker_store.h"

namespace crowdloom::workforce {
namespace {

// Only a person can have seen a proof, and not their own.
absl::Status CheckVerifier(const rpc::Principal& verifier, int64_t worker_id) {
  if (verifier.worker == 0) {
    return MakeError(absl::StatusCode::kPermissionDenied, "PERSON_REQUIRED",
                     "a certificate is verified by a person");
  }
  if (verifier.worker == worker_id) {
    return MakeError(absl::StatusCode::kPermissionDenied, "OWN_CERTIFICATE",
                     "nobody verifies their own certificate");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Worker> RecordCertificate(rpc::MutateCall& call,
                                             const v1::RecordCertificateRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(request.name()));
  CL_ASSIGN_OR_RETURN(v1::Worker worker, LockWorker(call.tx(), id));
  *worker.mutable_certificate() = request.certificate();
  const v1::Worker stored = UpdateWorker(call.tx(), worker, CertificateWrite::kStore);
  EmitChanged(call, stored);
  return stored;
}

absl::StatusOr<v1::Worker> VerifyCertificate(rpc::MutateCall& call,
                                             const v1::VerifyCertificateRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(request.name()));
  CL_RETURN_IF_ERROR(CheckVerifier(call.principal(), id));
  CL_ASSIGN_OR_RETURN(v1::Worker worker, LockWorker(call.tx(), id));
  if (!worker.has_certificate()) {
    return MakeError(absl::StatusCode::kNotFound, "CERTIFICATE_NOT_FOUND",
                     "the worker has no certificate");
  }
  v1::Certificate& certificate = *worker.mutable_certificate();
  certificate.set_verifier(FormatName(kWorkerPattern, call.principal().worker));
  *certificate.mutable_verify_time() = ToTimestamp(call.now());
  Audit(call, OrganizationOf(id),
        {{.subject = request.name(),
          .detail =
              StrCat("verified level ", certificate.level(), ", number ", certificate.number())}});
  const v1::Worker stored = UpdateWorker(call.tx(), worker, CertificateWrite::kStore);
  EmitChanged(call, stored);
  return stored;
}

}  // namespace crowdloom::workforce
