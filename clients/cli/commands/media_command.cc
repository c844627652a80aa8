#include <cstdio>

#include "clients/cli/commands/commands.h"
#include "clients/cli/media/media_folder.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::cli {
namespace {

using gateway::v1::UploadMediaRequest;
using gateway::v1::UploadMediaResponse;

absl::Status UploadFolder(const Context& context, int organization, const std::string& folder) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  client->set_options({.patience = absl::Minutes(5)});
  MediaFolder media(folder, StrCat("organizations/", organization),
                    [&client](const UploadMediaRequest& request) {
                      return client->Call<UploadMediaResponse>(request);
                    });
  CL_ASSIGN_OR_RETURN(const std::vector<std::string> files, media.List());
  for (const std::string& file : files) {
    CL_ASSIGN_OR_RETURN(const std::string blob, media.Upload(file));
    std::printf("%s\t%s\n", file.c_str(), blob.c_str());
  }
  return absl::OkStatus();
}

}  // namespace

void AddMediaCommands(CLI::App& app, const Context& context) {
  CLI::App* media = app.add_subcommand("media", "Pictures and recordings that tasks are about");
  media->require_subcommand(1);
  auto organization = std::make_shared<int>(1);
  auto folder = std::make_shared<std::string>();
  CLI::App* upload = AddCommand(
      *media, "upload",
      "Upload a folder's files; prints each with the name that payloads refer to it by",
      [organization, folder, &context] { return UploadFolder(context, *organization, *folder); });
  upload->add_option("folder", *folder, "The folder, with everything below it")->required();
  upload->add_option("--organization", *organization, "Whose they are; 1 by default");
}

}  // namespace crowdloom::cli
