// The pictures and recordings of a folder, on their way into an installation. A task names a file
// by its path in the folder; the file is uploaded once, in parts that may be repeated, and the name
// becomes the blob's. What the server has already is not sent again, so a broken run goes on with
// the same command.
//
//   MediaFolder media(folder, "organizations/1", send);
//   CL_RETURN_IF_ERROR(media.Check(task));     // before anything is written
//   CL_RETURN_IF_ERROR(media.Replace(&task));  // uploads
//
// Used by one thread. Holds one file in memory at a time.
#ifndef CROWDLOOM_CLIENTS_CLI_MEDIA_MEDIA_FOLDER_H_
#define CROWDLOOM_CLIENTS_CLI_MEDIA_MEDIA_FOLDER_H_

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crowdloom/dispatch/v1/task.pb.h"
#include "crowdloom/gateway/v1/media_service.pb.h"

namespace crowdloom::cli {

class MediaFolder {
 public:
  using Send = std::function<absl::StatusOr<gateway::v1::UploadMediaResponse>(
      const gateway::v1::UploadMediaRequest&)>;

  MediaFolder(std::filesystem::path folder, std::string organization, Send send);

  // Paths of all files, relative to the folder, in order. NOT_FOUND (FOLDER_UNREADABLE).
  absl::StatusOr<std::vector<std::string>> List() const;

  // NOT_FOUND (MEDIA_FILE_MISSING): a text of the payload looks like a picture's or recording's
  // path, and is none in this folder.
  absl::Status Check(const dispatch::v1::Task& task) const;

  // Uploads the files that the payload names, and names their blobs instead.
  absl::Status Replace(dispatch::v1::Task* task);

  // The blob of a file of the folder; uploads it unless this object has done so.
  absl::StatusOr<std::string> Upload(const std::string& file);

 private:
  bool Has(const std::string& file) const;
  absl::StatusOr<std::string> SendFile(const std::string& bytes);

  const std::filesystem::path folder_;
  const std::string organization_;
  const Send send_;
  std::map<std::string, std::string> blobs_;  // by file
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_MEDIA_MEDIA_FOLDER_H_
