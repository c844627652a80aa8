#include "services/gateway/media/variant_store.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "services/gateway/media/image.h"
#include "services/gateway/metrics.h"

namespace crowdloom::gateway {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kBytesBetweenTrims = 64 << 20;

// A blob's own name may be as long as names get.
std::string NameOf(const std::string& blob, int width) {
  const std::string digest = HexEncode(Sha256(blob));
  return StrCat(width, "/", digest.substr(0, 2), "/", digest);
}

struct CachedFile {
  fs::file_time_type time;
  int64_t size;
  fs::path path;
};

std::vector<CachedFile> FilesIn(const fs::path& folder) {
  std::vector<CachedFile> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;
    if (!it->is_regular_file(gone)) continue;
    const auto size = static_cast<int64_t>(it->file_size(gone));
    const fs::file_time_type time = it->last_write_time(gone);
    if (!gone) files.push_back({time, size, it->path()});
  }
  return files;
}

}  // namespace

VariantStore::VariantStore(Options options, blob::Store* originals)
    : options_(std::move(options)),
      originals_(originals),
      made_(options_.folder),
      pool_({.name = "gateway_variants",
             .threads = options_.threads,
             .queue_capacity = options_.waiting_max}) {}

void VariantStore::Find(const std::string& blob, int width, Done done) {
  const std::string name = NameOf(blob, width);
  absl::StatusOr<std::string> kept = made_.Get(name, {});
  if (kept.ok()) {
    CountVariant("kept");
    return std::move(done)(std::move(kept));
  }
  {
    const std::lock_guard lock(mutex_);
    std::vector<Done>& waiting = waiting_[name];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return;
    if (pool_.TrySubmit([this, blob, width, name](rpc::Worker&) { Make(blob, width, name); })) {
      return;
    }
    done = std::move(waiting.back());
    waiting_.erase(name);
  }
  CountVariant("refused");
  std::move(done)(rpc::Overloaded());
}

void VariantStore::Make(const std::string& blob, int width, const std::string& name) {
  const absl::Time start = absl::Now();
  const absl::StatusOr<std::string> bytes = Render(blob, width);
  CountVariant(bytes.ok() ? "made" : "failed");
  ObserveVariant(absl::Now() - start);
  if (bytes.ok()) Keep(name, *bytes);
  std::vector<Done> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting = std::move(waiting_[name]);
    waiting_.erase(name);
  }
  for (Done& done : waiting) std::move(done)(bytes);
}

// A picture that is small already would only lose by being encoded again.
absl::StatusOr<std::string> VariantStore::Render(const std::string& blob, int width) {
  CL_ASSIGN_OR_RETURN(const std::string original, originals_->Get(blob));
  CL_ASSIGN_OR_RETURN(const ImageInfo info, ReadImageInfo(original));
  if (info.animated) return std::string();
  CL_ASSIGN_OR_RETURN(std::string variant, MakeVariant(original, width));
  const bool fits = info.upright && info.width <= width;
  return fits && variant.size() >= original.size() ? std::string() : variant;
}

void VariantStore::Keep(const std::string& name, const std::string& bytes) {
  const absl::Status kept = made_.Put(name, bytes);
  if (!kept.ok()) log::Warn("a picture's variant was not kept", {{"status", kept}});
  const auto size = static_cast<int64_t>(bytes.size());
  if (bytes_since_trim_.fetch_add(size) + size < kBytesBetweenTrims) return;
  bytes_since_trim_ = 0;
  Trim();
}

void VariantStore::Trim() {
  std::vector<CachedFile> files = FilesIn(options_.folder);
  int64_t bytes = 0;
  for (const CachedFile& file : files) bytes += file.size;
  std::ranges::sort(files, {}, &CachedFile::time);
  for (const CachedFile& file : files) {
    if (bytes <= options_.bytes_max) return;
    std::error_code gone;
    fs::remove(file.path, gone);
    bytes -= file.size;
  }
}

}  // namespace crowdloom::gateway
