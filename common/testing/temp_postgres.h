// A throwaway database for one test:
//
//   testing::TempPostgres database;
//   pg::Connection connection({.url = database.url()});
//
// On the server that the environment variable CROWDLOOM_TEST_POSTGRES names (a URL whose user may
// create databases), else on a private server that all databases of this process share. Dropped by
// the destructor, which throws out sessions that are still connected.
#ifndef CROWDLOOM_COMMON_TESTING_TEMP_POSTGRES_H_
#define CROWDLOOM_COMMON_TESTING_TEMP_POSTGRES_H_

#include <string>
#include <string_view>

namespace crowdloom::testing {

class TempPostgres {
 public:
  TempPostgres();
  // On the server that this URL names. For tests that a stranger's transaction would disturb: event
  // feeds wait for every writer of their server.
  explicit TempPostgres(std::string server_url);
  ~TempPostgres();
  TempPostgres(const TempPostgres&) = delete;
  TempPostgres& operator=(const TempPostgres&) = delete;

  const std::string& url() const { return url_; }

  // Runs statements as an outsider, each in its own transaction: to look behind the code under
  // test. Gives the first column of the first row as text, "" when there is none or it is NULL.
  std::string Query(std::string_view sql) const;

  // Cuts every other session of this database, as a server failure would.
  void CutConnections() const;

 private:
  std::string server_url_;
  std::string name_;
  std::string url_;
};

}  // namespace crowdloom::testing

#endif  // CROWDLOOM_COMMON_TESTING_TEMP_POSTGRES_H_
