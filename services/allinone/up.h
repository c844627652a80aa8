// `crowdloom up`: every service in one process, with stores of its own or somebody else's.
#ifndef CROWDLOOM_SERVICES_ALLINONE_UP_H_
#define CROWDLOOM_SERVICES_ALLINONE_UP_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace crowdloom::allinone {

struct UpOptions {
  std::filesystem::path data_dir = ".crowdloom";
  int port = 8080;
  int grpc_port = 0;
  std::string host = "127.0.0.1";
  std::string database_url;  // a private PostgreSQL when empty
  std::string redis_url;     // a private Redis when empty
  std::filesystem::path web_dir;
  std::vector<std::filesystem::path> samples;
  std::string demo_password = "crowdloom";
  std::string log_level = "warn";
};

// Starts, says where, runs until SIGINT or SIGTERM, and stops everything it started.
absl::Status Up(const UpOptions& options);

// `crowdloom seed`: gives a database that the services have migrated its first organization and the
// demo people; nothing when it has people already.
absl::Status SeedPeople(const std::string& database_url, const std::string& password);

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_UP_H_
