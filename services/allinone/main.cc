// `crowdloom`: all services in one process, for a laptop, a trial, a test.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "common/base/status.h"
#include "common/log/log.h"
#include "services/allinone/up.h"

namespace {

void AddUp(CLI::App& app, crowdloom::allinone::UpOptions& options) {
  CLI::App* up = app.add_subcommand("up", "Start everything and serve until Ctrl-C");
  up->add_option("--data", options.data_dir, "Where everything is kept")->capture_default_str();
  up->add_option("--port", options.port, "HTTP port; 0 takes a free one")->capture_default_str();
  up->add_option("--grpc-port", options.grpc_port, "Port of native gRPC; 0 takes a free one");
  up->add_option("--host", options.host, "Numeric address to listen on")->capture_default_str();
  up->add_option("--database-url", options.database_url,
                 "An existing PostgreSQL instead of a private one");
  up->add_option("--redis-url", options.redis_url, "An existing Redis instead of a private one");
  up->add_option("--web", options.web_dir, "Folder of the built web apps");
  up->add_option("--samples", options.samples, "Folders of sample projects for the first start");
  up->add_option("--demo-password", options.demo_password, "Password of the demo logins")
      ->capture_default_str();
  up->add_option("--log-level", options.log_level, "debug, info, warn or error")
      ->capture_default_str();
}

void AddSeed(CLI::App& app, std::string& database_url, std::string& password) {
  CLI::App* seed = app.add_subcommand("seed", "Give an empty, migrated database its first people");
  seed->add_option("--database-url", database_url, "The services' PostgreSQL")->required();
  seed->add_option("--demo-password", password, "Their password")->capture_default_str();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Crowdloom: work for many remote annotators, from dispatch to pay");
  app.require_subcommand(1);
  crowdloom::allinone::UpOptions options;
  std::string database_url;
  AddUp(app, options);
  AddSeed(app, database_url, options.demo_password);
  CLI11_PARSE(app, argc, argv);
  if (const auto level = crowdloom::log::ParseLevel(options.log_level)) {
    crowdloom::log::SetLevel(*level);
  }
  const absl::Status status = app.got_subcommand("seed") ? crowdloom::allinone::SeedPeople(
                                                               database_url, options.demo_password)
                                                         : crowdloom::allinone::Up(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "crowdloom: %s (%s)\n", std::string(status.message()).c_str(),
               crowdloom::ReasonOf(status).c_str());
  return 1;
}
