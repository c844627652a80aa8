// Media on their way in. One statement for each method; see
// crowdloom/gateway/v1/media_service.proto for what they promise.
#ifndef CROWDLOOM_SERVICES_GATEWAY_MEDIA_SERVICE_H_
#define CROWDLOOM_SERVICES_GATEWAY_MEDIA_SERVICE_H_

#include "common/rpc/adaptors.h"
#include "crowdloom/gateway/v1/media_service.grpc.pb.h"
#include "services/gateway/media/uploads.h"

namespace crowdloom::gateway {

class MediaService final : public v1::MediaService::CallbackService {
 public:
  // Both outlive the service. Without `uploads` (no blob_dir is set) nothing is taken.
  MediaService(rpc::Adaptors* rpc, Uploads* uploads) : rpc_(*rpc), uploads_(uploads) {}

  grpc::ServerUnaryReactor* UploadMedia(grpc::CallbackServerContext* context,
                                        const v1::UploadMediaRequest* request,
                                        v1::UploadMediaResponse* response) override;

 private:
  rpc::Adaptors& rpc_;
  Uploads* const uploads_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_MEDIA_SERVICE_H_
