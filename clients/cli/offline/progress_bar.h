// A progress bar on the standard error, for work that takes longer than a moment. Where that is no
// terminal, nothing is ever written.
//
//   ProgressBar bar;
//   bar.Begin("reading");
//   bar.Show(0.25);       // as often as one likes
//   // its end wipes it away, so that reports and errors stand on a clean line
//
// Not thread safe.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_PROGRESS_BAR_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_PROGRESS_BAR_H_

#include <chrono>
#include <string>
#include <string_view>

namespace crowdloom::cli {

class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Begin(std::string_view step);
  void Show(double share);

 private:
  using Clock = std::chrono::steady_clock;

  const bool terminal_;
  Clock::time_point next_;
  std::string step_;
  bool drawn_ = false;
};

// One line of a bar: the step, a bar of fixed width, the share in percent.
std::string BarLine(std::string_view step, double share);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_PROGRESS_BAR_H_
