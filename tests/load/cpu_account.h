// Where processor time goes during a measurement: this process by thread name, its stores by
// process, PostgreSQL's backends by the application they serve.
//
//   const CpuAccount before(database_url);
//   ... measure ...
//   for (const auto& [name, seconds] : CpuAccount(database_url).Since(before)) ...
//
// Unlike a rate, the time that a call costs hardly depends on what else the machine does.
#ifndef CROWDLOOM_TESTS_LOAD_CPU_ACCOUNT_H_
#define CROWDLOOM_TESTS_LOAD_CPU_ACCOUNT_H_

#include <map>
#include <string>

namespace crowdloom::load {

class CpuAccount {
 public:
  // What this process and all that it started have used so far.
  explicit CpuAccount(const std::string& database_url);

  // Seconds by name, of those that used any.
  std::map<std::string, double> Since(const CpuAccount& before) const;

 private:
  std::map<std::string, double> seconds_;
};

// Seconds that PostgreSQL's and other children's processes have used, those that are gone too.
double ChildSeconds();

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_CPU_ACCOUNT_H_
