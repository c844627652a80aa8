#include "clients/cli/offline/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace crowdloom::cli {
namespace {

constexpr std::chrono::milliseconds kBeforeFirst(700);
constexpr std::chrono::milliseconds kBetween(100);
constexpr int kCells = 30;

}  // namespace

ProgressBar::ProgressBar() : terminal_(isatty(2) == 1), next_(Clock::now() + kBeforeFirst) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::Begin(std::string_view step) {
  step_ = std::string(step);
  Show(0);
}

void ProgressBar::Show(double share) {
  if (!terminal_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kBetween;
  drawn_ = true;
  std::fprintf(stderr, "\r%s\x1b[K", BarLine(step_, share).c_str());
  std::fflush(stderr);
}

std::string BarLine(std::string_view step, double share) {
  const double within = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0;
  const auto full = static_cast<size_t>(within * kCells);
  char percent[16];
  std::snprintf(percent, sizeof(percent), "] %3.0f %%", within * 100);
  return std::string(step) + " [" + std::string(full, '=') + std::string(kCells - full, ' ') +
         percent;
}

}  // namespace crowdloom::cli
