#include "services/gateway/http/front.h"

#include <utility>

#include "common/base/rng.h"
#include "common/log/log.h"
#include "common/trace/trace.h"
#include "services/gateway/content/compress.h"
#include "services/gateway/content/media_type.h"

namespace crowdloom::gateway {
namespace {

constexpr size_t kCompressBytesMin = 1400;  // what fits into one packet gains nothing

// Pages run only their own scripts and styles; pictures and recordings may come from elsewhere,
// because tasks can point to them.
constexpr char kContentPolicy[] =
    "default-src 'self'; img-src 'self' https: data: blob:; media-src 'self' https: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

Rng& ThreadRng() {
  thread_local Rng rng = Rng::FromEntropy();
  return rng;
}

// What an answer needs to know of its request after the request has been given away.
struct Exchange {
  std::string method;
  std::string path;
  std::string peer;
  std::string origin;
  std::string trace_id;
  Encoding encoding = Encoding::kIdentity;
  absl::Time start;
};

void SetHeader(Headers* headers, std::string_view name, std::string value) {
  std::erase_if(*headers, [name](const auto& header) { return header.first == name; });
  headers->emplace_back(std::string(name), std::move(value));
}

// The address that the nearest proxy saw: the last entry, since earlier ones are the client's word.
std::string ForwardedPeer(std::string_view forwarded, std::string peer) {
  const std::string_view last = forwarded.substr(forwarded.rfind(',') + 1);
  const size_t start = last.find_first_not_of(' ');
  return start == std::string_view::npos ? peer : std::string(last.substr(start));
}

void AddSecurity(Response* response) {
  if (FindHeader(response->headers, "content-security-policy").empty()) {
    response->Add("content-security-policy", kContentPolicy);
  }
  response->Add("x-content-type-options", "nosniff");
  response->Add("referrer-policy", "same-origin");
  response->Add("x-frame-options", "DENY");
  response->Add("cross-origin-opener-policy", "same-origin");
}

// The clock by which a phone knows how long a lease still is.
void AddDate(absl::Time now, Response* response) {
  response->Add("date", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", now, absl::UTCTimeZone()));
}

void AddCors(const Origins& origins, const std::string& origin, Response* response) {
  response->Add("vary", "origin");
  if (!origins.IsConfigured(origin)) return;
  response->Add("access-control-allow-origin", origin);
  response->Add("access-control-allow-credentials", "true");
  response->Add("access-control-expose-headers", "date, retry-after, traceresponse");
}

void AddCompression(Encoding encoding, Response* response) {
  const std::string_view type = FindHeader(response->headers, "content-type");
  if (response->shared_body || response->body.size() < kCompressBytesMin || !IsCompressible(type) ||
      !FindHeader(response->headers, "content-encoding").empty()) {
    return;
  }
  response->Add("vary", "accept-encoding");
  std::string smaller = Compress(response->body, encoding, Effort::kFast);
  if (smaller.empty()) return;
  response->body = std::move(smaller);
  response->Add("content-encoding", std::string(NameOf(encoding)));
}

void Log(const Exchange& exchange, const Response& response, absl::Duration duration) {
  log::Write(response.status >= 500 ? log::Level::kWarn : log::Level::kInfo, "request",
             {{"method", exchange.method},
              {"path", exchange.path},
              {"status", response.status},
              {"bytes", static_cast<int64_t>(response.Body().size())},
              {"seconds", absl::ToDoubleSeconds(duration)},
              {"peer", exchange.peer},
              {"trace_id", exchange.trace_id}});
}

}  // namespace

Front::Front(const FrontOptions& options, Handler* methods, Handler* media, Handler* files)
    : options_(options), methods_(methods), media_(media), files_(files) {}

Handler& Front::HandlerFor(const Request& request) {
  if (request.path.starts_with("/media/")) return *media_;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads || request.path.starts_with("/crowdloom.")) return *methods_;
  return *files_;
}

Response Front::Preflight(const Request& request) const {
  Response response;
  response.status = 204;
  if (options_.origins->IsConfigured(request.Header("origin"))) {
    response.Add("access-control-allow-methods", "POST, GET");
    response.Add("access-control-allow-headers",
                 "content-type, authorization, connect-protocol-version, connect-timeout-ms, "
                 "x-crowdloom-cookie, traceparent");
    response.Add("access-control-max-age", "7200");
  }
  return response;
}

void Front::Handle(Request request, std::shared_ptr<Disconnect> disconnect, Reply reply) {
  if (options_.behind_proxy) {
    request.peer = ForwardedPeer(request.Header("x-forwarded-for"), std::move(request.peer));
  }
  const trace::Context trace = trace::Continue(request.Header("traceparent"), ThreadRng());
  SetHeader(&request.headers, "traceparent", trace::Format(trace));
  Exchange exchange{.method = request.method,
                    .path = request.path,
                    .peer = request.peer,
                    .origin = std::string(request.Header("origin")),
                    .trace_id = trace.TraceId(),
                    .encoding = ChooseEncoding(request.Header("accept-encoding")),
                    .start = options_.clock->Now()};
  Reply finish = [this, exchange = std::move(exchange),
                  reply = std::move(reply)](Response response) mutable {
    const absl::Time now = options_.clock->Now();
    AddDate(now, &response);
    AddSecurity(&response);
    AddCors(*options_.origins, exchange.origin, &response);
    AddCompression(exchange.encoding, &response);
    response.Add("traceresponse", exchange.trace_id);
    Log(exchange, response, now - exchange.start);
    std::move(reply)(std::move(response));
  };
  if (request.method == "OPTIONS") return std::move(finish)(Preflight(request));
  HandlerFor(request).Handle(std::move(request), std::move(disconnect), std::move(finish));
}

}  // namespace crowdloom::gateway
