#include <cstdio>

#include "clients/cli/commands/commands.h"
#include "clients/cli/import/importer.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::AppendTasksRequest;
using dispatch::v1::AppendTasksResponse;

void PrintReport(const ImportOptions& options, const ImportReport& report) {
  for (const LineError& error : report.errors) {
    std::fprintf(stderr, "%s:%lld:%lld: %s\n", options.path.c_str(),
                 static_cast<long long>(error.line), static_cast<long long>(error.column),
                 error.message.c_str());
  }
  if (report.broken > static_cast<int64_t>(report.errors.size())) {
    std::fprintf(
        stderr, "... and %lld more\n",
        static_cast<long long>(report.broken) - static_cast<long long>(report.errors.size()));
  }
  std::printf("%lld %s, %lld duplicates, %lld broken\n", static_cast<long long>(report.appended),
              options.dry_run ? "would be imported" : "imported",
              static_cast<long long>(report.duplicates), static_cast<long long>(report.broken));
}

// "projects/3-1/batches/1" belongs to "organizations/3".
std::string OrganizationOf(const std::string& batch) {
  const size_t start = batch.find('/') + 1;
  return StrCat("organizations/", batch.substr(start, batch.find('-', start) - start));
}

absl::Status Import(const Context& context, ImportOptions options, const std::string& format,
                    const std::string& folder) {
  if (format.empty()) {
    CL_ASSIGN_OR_RETURN(options.format, FormatOf(options.path));
  } else {
    options.format = format == "csv" ? FileFormat::kCsv : FileFormat::kJsonLines;
  }
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  client->set_options({.patience = absl::Minutes(5)});
  MediaFolder media(folder, OrganizationOf(options.batch),
                    [&client](const gateway::v1::UploadMediaRequest& request) {
                      return client->Call<gateway::v1::UploadMediaResponse>(request);
                    });
  ImportReport report;
  const absl::Status status = Importer(
                                  options,
                                  [&client](const AppendTasksRequest& request) {
                                    return client->Call<AppendTasksResponse>(request);
                                  },
                                  folder.empty() ? nullptr : &media)
                                  .Run(&report);
  PrintReport(options, report);
  if (status.ok() && options.dry_run && report.broken > 0) {
    return MakeError(absl::StatusCode::kInvalidArgument, "BROKEN_LINES", "the file has bad lines");
  }
  return status;
}

}  // namespace

void AddImportCommand(CLI::App& app, const Context& context) {
  auto options = std::make_shared<ImportOptions>();
  auto format = std::make_shared<std::string>();
  auto media = std::make_shared<std::string>();
  CLI::App* import = AddCommand(
      app, "import", "Bring tasks into a batch from CSV or JSON Lines of any length",
      [options, format, media, &context] { return Import(context, *options, *format, *media); });
  import->add_option("batch", options->batch, "projects/O-N/batches/N")->required();
  import->add_option("file", options->path, "The file, plain or .gz; - is the standard input")
      ->required();
  import->add_option("--format", *format, "csv or jsonl; else by the file's name")
      ->check(CLI::IsMember({"csv", "jsonl"}));
  import->add_option("--import-id", options->import_id,
                     "Goes on with this import; else the id kept beside the file is used");
  import
      ->add_option("--media", *media,
                   "A folder: files that the tasks name by their path in it are uploaded")
      ->check(CLI::ExistingDirectory);
  import->add_flag("--dry-run", options->dry_run, "Check every row and write nothing");
  import->add_flag("--skip-invalid", options->skip_invalid, "Import the good rows");
}

}  // namespace crowdloom::cli
