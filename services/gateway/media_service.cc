#include "services/gateway/media_service.h"

#include "common/base/status.h"
#include "common/rpc/access.h"

namespace crowdloom::gateway {
namespace {

absl::StatusOr<v1::UploadMediaResponse> Upload(Uploads* uploads,
                                               const v1::UploadMediaRequest& request,
                                               absl::Time now) {
  if (uploads == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NO_BLOB_STORE",
                     "this installation has no blob_dir");
  }
  CL_ASSIGN_OR_RETURN(const rpc::Owner owner, rpc::OwnerOf("organizations/*", request.parent()));
  CL_ASSIGN_OR_RETURN(const UploadState state, uploads->Take({.organization = owner.organization,
                                                              .sha256 = request.sha256(),
                                                              .size = request.size_bytes(),
                                                              .offset = request.offset(),
                                                              .data = request.data()},
                                                             now));
  v1::UploadMediaResponse response;
  response.set_received_bytes(state.received);
  response.set_blob(state.blob);
  response.set_media_type(state.media_type);
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* MediaService::UploadMedia(grpc::CallbackServerContext* context,
                                                    const v1::UploadMediaRequest* request,
                                                    v1::UploadMediaResponse* response) {
  return rpc_.Unary(context, request, response, [this](rpc::Call& call, const auto& request) {
    return Upload(uploads_, request, call.now());
  });
}

}  // namespace crowdloom::gateway
