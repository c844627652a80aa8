// A process for tests that holds what `start` makes, until it is killed: the parent whose sudden
// death the stores must survive.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_HOLDER_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_HOLDER_H_

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace crowdloom::allinone {

class Holder {
 public:
  // Forks, so call it while the process has one thread. `start` returns what to keep, with pid().
  template <typename Start>
  explicit Holder(Start start) {
    int ends[2];
    if (pipe(ends) != 0) return;
    holder_ = fork();
    if (holder_ == 0) {
      auto held = start();
      server_ = held.ok() ? (*held)->pid() : 0;
      if (write(ends[1], &server_, sizeof(server_)) < 0) _exit(1);
      for (;;) pause();
    }
    if (read(ends[0], &server_, sizeof(server_)) != sizeof(server_)) server_ = 0;
    close(ends[0]);
    close(ends[1]);
  }
  ~Holder() { KillNow(); }

  pid_t server() const { return server_; }  // 0 when the start failed

  // kill -9, and waits until the process is gone.
  void KillNow() {
    if (holder_ <= 0) return;
    kill(holder_, SIGKILL);
    waitpid(holder_, nullptr, 0);
    holder_ = 0;
  }

 private:
  pid_t holder_ = 0;
  pid_t server_ = 0;
};

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_HOLDER_H_
