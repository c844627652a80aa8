#include "services/gateway/content/static_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "services/gateway/content/compress.h"
#include "services/gateway/content/media_type.h"

namespace crowdloom::gateway {
namespace {

namespace fs = std::filesystem;

// Vite's names: something, a dash, at least eight characters of hash, the extension.
bool CarriesHash(std::string_view name) {
  if (name.find("/assets/") == std::string_view::npos) return false;
  const size_t dot = name.rfind('.');
  const size_t dash = name.rfind('-', dot);
  return dot != std::string_view::npos && dash != std::string_view::npos && dot - dash > 8;
}

bool IsPage(std::string_view path) {
  return path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos;
}

absl::Status Unreadable(const std::string& folder, const std::string& why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "WEB_DIR_UNREADABLE",
                   folder + ": " + why);
}

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

absl::StatusOr<StaticFiles> StaticFiles::Load(const std::string& folder) {
  StaticFiles loaded;
  if (folder.empty()) return loaded;
  std::error_code error;
  absl::flat_hash_map<std::string, std::string> bodies;
  size_t total = 0;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (!it->is_regular_file()) continue;
    std::string body = ReadFile(it->path());
    total += body.size();
    if (total > kBytesMax) return Unreadable(folder, "more than 256 MiB");
    bodies.emplace("/" + fs::relative(it->path(), folder).generic_string(), std::move(body));
  }
  if (error) return Unreadable(folder, error.message());
  const auto take = [&bodies](const std::string& name) -> Bytes {
    const auto found = bodies.find(name);
    return found == bodies.end() ? nullptr : std::make_shared<const std::string>(found->second);
  };
  for (const auto& [name, body] : bodies) {
    if (name.ends_with(".br") || name.ends_with(".gz")) continue;
    File file{.plain = take(name), .brotli = take(name + ".br"), .gzip = take(name + ".gz")};
    loaded.Prepare(name, &file);
    loaded.files_.emplace(name, std::move(file));
  }
  return loaded;
}

void StaticFiles::Prepare(const std::string& name, File* file) const {
  file->type = std::string(MediaTypeOf(name));
  file->etag = "\"" + HexEncode(Sha256(*file->plain)).substr(0, 16) + "\"";
  file->immutable = CarriesHash(name);
  if (!IsCompressible(file->type)) return;
  const auto compressed = [&](Encoding encoding) -> Bytes {
    std::string body = Compress(*file->plain, encoding, Effort::kSmall);
    return body.empty() ? nullptr : std::make_shared<const std::string>(std::move(body));
  };
  if (file->brotli == nullptr) file->brotli = compressed(Encoding::kBrotli);
  if (file->gzip == nullptr) file->gzip = compressed(Encoding::kGzip);
}

const StaticFiles::File* StaticFiles::Find(std::string_view path) const {
  std::string name(path);
  if (name.ends_with('/')) name += "index.html";
  auto found = files_.find(name);
  if (found == files_.end() && IsPage(path)) {
    found = files_.find(path.starts_with("/console/") ? "/console/index.html" : "/index.html");
  }
  return found == files_.end() ? nullptr : &found->second;
}

Response StaticFiles::Serve(const Request& request) const {
  Response response;
  if (request.path == "/console") {
    response.status = 308;
    response.Add("location", "/console/");
    return response;
  }
  const File* file = Find(request.path);
  if (file == nullptr) {
    response.status = 404;
    response.Add("content-type", "text/plain; charset=utf-8");
    response.body = "not found\n";
    return response;
  }
  response.Add("etag", file->etag);
  response.Add("vary", "accept-encoding");
  response.Add("cache-control",
               file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.Header("if-none-match") == file->etag) {
    response.status = 304;
    return response;
  }
  response.Add("content-type", file->type);
  const Encoding wanted = ChooseEncoding(request.Header("accept-encoding"));
  response.shared_body = file->plain;
  const Bytes& encoded = wanted == Encoding::kBrotli ? file->brotli : file->gzip;
  if (wanted != Encoding::kIdentity && encoded != nullptr) {
    response.shared_body = encoded;
    response.Add("content-encoding", std::string(NameOf(wanted)));
  }
  return response;
}

}  // namespace crowdloom::gateway
