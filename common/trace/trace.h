// W3C Trace Context: the ids that tie together what one request did in every process.
//
//   trace::Context context = trace::Continue(header, rng);   // header absent or broken: new trace
//   call.AddMetadata("traceparent", trace::Format(context));
//
// https://www.w3.org/TR/trace-context/. Ids are never zero.
#ifndef CROWDLOOM_COMMON_TRACE_TRACE_H_
#define CROWDLOOM_COMMON_TRACE_TRACE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/rng.h"

namespace crowdloom::trace {

struct Context {
  uint64_t trace_id_high = 0;
  uint64_t trace_id_low = 0;
  uint64_t span_id = 0;
  bool sampled = false;

  std::string TraceId() const;  // 32 hexadecimal digits
  std::string SpanId() const;   // 16 hexadecimal digits

  friend bool operator==(const Context&, const Context&) = default;
};

// nullopt when `traceparent` does not follow the standard.
std::optional<Context> Parse(std::string_view traceparent);

// The value of a traceparent header, version 00.
std::string Format(const Context& context);

// A span of its own in a new, sampled trace.
Context Start(Rng& rng);

// A new span in the trace of `parent`.
Context ChildOf(const Context& parent, Rng& rng);

// A new span in the trace that `traceparent` names, or in a new trace when it is invalid or empty.
Context Continue(std::string_view traceparent, Rng& rng);

}  // namespace crowdloom::trace

#endif  // CROWDLOOM_COMMON_TRACE_TRACE_H_
