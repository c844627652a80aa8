// Fills a new installation with sample projects, the way a person would: through the same calls, as
// an administrator of organization 1. Every request carries an id that follows from the sample's
// file, so that a start which was broken off is simply repeated.
#ifndef CROWDLOOM_SERVICES_ALLINONE_SAMPLES_H_
#define CROWDLOOM_SERVICES_ALLINONE_SAMPLES_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/blob/store.h"
#include "common/rpc/token.h"
#include "crowdloom/allinone/v1/sample.pb.h"
#include "grpcpp/channel.h"

namespace crowdloom::allinone {

// The samples in a folder, one in each *.json file, by file name. INVALID_ARGUMENT, reason
// INVALID_SAMPLE, when one does not parse.
struct NamedSample {
  std::string name;
  v1::Sample sample;
};
absl::StatusOr<std::vector<NamedSample>> ReadSamples(const std::filesystem::path& folder);

class SampleLoader {
 public:
  using Progress = std::function<void(std::string_view)>;

  // `channel` leads to dispatch and ledger.
  SampleLoader(std::shared_ptr<grpc::Channel> channel, const rpc::TokenMinter* minter,
               blob::Store* blobs, Progress progress);

  // Loads every sample of the folder and the media beside them.
  absl::Status Load(const std::filesystem::path& folder) const;

 private:
  absl::Status PutMedia(const std::filesystem::path& folder) const;
  absl::Status LoadOne(const NamedSample& named) const;

  std::shared_ptr<grpc::Channel> channel_;
  const rpc::TokenMinter* minter_;
  blob::Store* blobs_;
  Progress progress_;
};

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_SAMPLES_H_
