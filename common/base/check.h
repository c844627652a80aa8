// CHECK: stops the process when our own code is wrong.
//
//   CHECK(!tasks.empty()) << "batch " << batch << " was never filled";
//   CHECK_EQ(debits, credits);
//   CHECK_OK(store.Open());
//
// On in every build. For broken invariants only, never for input: bad input gets a Status. A failed
// check writes "file:line: what" and the streamed message to stderr and aborts. The condition and
// the operands are evaluated exactly once.
#ifndef CROWDLOOM_COMMON_BASE_CHECK_H_
#define CROWDLOOM_COMMON_BASE_CHECK_H_

#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace crowdloom::check_internal {

// Collects the message and aborts when destroyed, at the end of the CHECK statement.
class Failure {
 public:
  Failure(const char* file, int line, std::string_view what);
  Failure(const Failure&) = delete;
  [[noreturn]] ~Failure();
  std::ostream& stream() { return stream_; }

 private:
  std::ostringstream stream_;
};

// Gives both branches of CHECK's conditional operator the type void.
struct Voidify {
  void operator&(std::ostream&) const {}
};

template <typename A, typename B>
std::unique_ptr<std::string> Describe(const char* expression, const A& a, const B& b) {
  std::ostringstream out;
  out << expression << " (" << a << " vs. " << b << ")";
  return std::make_unique<std::string>(out.str());
}

inline std::unique_ptr<std::string> DescribeNotOk(const char* expression, const absl::Status& s) {
  if (s.ok()) return nullptr;
  return std::make_unique<std::string>(std::string(expression) + " is " + s.ToString());
}
template <typename T>
std::unique_ptr<std::string> DescribeNotOk(const char* expression, const absl::StatusOr<T>& s) {
  return DescribeNotOk(expression, s.status());
}

}  // namespace crowdloom::check_internal

#define CHECK(condition)                                 \
  (condition) ? static_cast<void>(0)                     \
              : ::crowdloom::check_internal::Voidify() & \
                    ::crowdloom::check_internal::Failure(__FILE__, __LINE__, #condition).stream()

#define CROWDLOOM_CHECK_OP_(name, op)                                                 \
  namespace crowdloom::check_internal {                                               \
  template <typename A, typename B>                                                   \
  std::unique_ptr<std::string> name(const char* expression, const A& a, const B& b) { \
    return a op b ? nullptr : Describe(expression, a, b);                             \
  }                                                                                   \
  }
CROWDLOOM_CHECK_OP_(DescribeEq, ==)
CROWDLOOM_CHECK_OP_(DescribeNe, !=)
CROWDLOOM_CHECK_OP_(DescribeLt, <)
CROWDLOOM_CHECK_OP_(DescribeLe, <=)
CROWDLOOM_CHECK_OP_(DescribeGt, >)
CROWDLOOM_CHECK_OP_(DescribeGe, >=)
#undef CROWDLOOM_CHECK_OP_

#define CROWDLOOM_CHECK_FAILS_(description)                              \
  while (std::unique_ptr<std::string> crowdloom_failure = (description)) \
  ::crowdloom::check_internal::Failure(__FILE__, __LINE__, *crowdloom_failure).stream()

#define CHECK_EQ(a, b) \
  CROWDLOOM_CHECK_FAILS_(::crowdloom::check_internal::DescribeEq(#a " == " #b, (a), (b)))
#define CHECK_NE(a, b) \
  CROWDLOOM_CHECK_FAILS_(::crowdloom::check_internal::DescribeNe(#a " != " #b, (a), (b)))
#define CHECK_LT(a, b) \
  CROWDLOOM_CHECK_FAILS_(::crowdloom::check_internal::DescribeLt(#a " < " #b, (a), (b)))
#define CHECK_LE(a, b) \
  CROWDLOOM_CHECK_FAILS_(::crowdloom::check_internal::DescribeLe(#a " <= " #b, (a), (b)))
#define CHECK_GT(a, b) \
  CROWDLOOM_CHECK_FAILS_(::crowdloom::check_internal::DescribeGt(#a " > " #b, (a), (b)))
#define CHECK_GE(a, b) \
  CROWDLOOM_CHECK_FAILS_(::crowdloom::check_internal::DescribeGe(#a " >= " #b, (a), (b)))
#define CHECK_OK(expression) \
  CROWDLOOM_CHECK_FAILS_(::crowdloom::check_internal::DescribeNotOk(#expression, (expression)))

#endif  // CROWDLOOM_COMMON_BASE_CHECK_H_
