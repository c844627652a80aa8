#include "services/gateway/media/image.h"

#include <vips/vips.h>

#include <memory>
#include <mutex>

#include "common/base/check.h"
#include "common/base/status.h"

namespace crowdloom::gateway {
namespace {

constexpr int kQuality = 82;
constexpr int kEffort = 3;           // of 6; more takes twice as long for a few per cent
constexpr int kWebpSideMax = 16383;  // of the format
constexpr int kNoLimit = VIPS_MAX_COORD;

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

// What is wrong with a picture is told by the status, not on the standard error.
void Ignore(const char*, GLogLevelFlags, const char*, void*) {}

// One thread a picture: whoever calls bounds how many are made at once. No cache of operations: a
// picture is made once and its variant kept on disk.
void Start() {
  static std::once_flag started;
  std::call_once(started, [] {
    CHECK_EQ(vips_init("crowdloom"), 0) << vips_error_buffer();
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, Ignore, nullptr);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (const char* loader : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp",
                               "VipsForeignLoadNsgif", "VipsForeignLoadHeif"}) {
      vips_operation_block_set(loader, FALSE);
    }
  });
}

absl::Status Broken() {
  vips_error_clear();
  return MakeError(absl::StatusCode::kInvalidArgument, "BROKEN_IMAGE",
                   "the picture cannot be read");
}

// libvips wants the buffer without const and leaves it alone.
void* Data(std::string_view bytes) { return const_cast<char*>(bytes.data()); }

ImageInfo InfoOf(VipsImage* image) {
  return {.width = vips_image_get_width(image),
          .height = vips_image_get_height(image),
          .upright = vips_image_get_orientation(image) == 1,
          .animated = vips_image_get_n_pages(image) > 1};
}

absl::StatusOr<std::string> Encode(VipsImage* image) {
  void* data = nullptr;
  size_t size = 0;
  const bool tall = vips_image_get_height(image) > kWebpSideMax;
  const int failed = tall ? vips_jpegsave_buffer(image, &data, &size, "Q", kQuality, "strip", TRUE,
                                                 "optimize_coding", TRUE, nullptr)
                          : vips_webpsave_buffer(image, &data, &size, "Q", kQuality, "strip", TRUE,
                                                 "effort", kEffort, nullptr);
  if (failed != 0) return Broken();
  std::string encoded(static_cast<const char*>(data), size);
  g_free(data);
  return encoded;
}

}  // namespace

absl::StatusOr<ImageInfo> ReadImageInfo(std::string_view bytes) {
  Start();
  const Image image(vips_image_new_from_buffer(bytes.data(), bytes.size(), "", "access",
                                               VIPS_ACCESS_SEQUENTIAL, nullptr));
  if (image == nullptr) return Broken();
  const ImageInfo info = InfoOf(image.get());
  if (int64_t{info.width} * info.height <= kPixelsMax) return info;
  return MakeError(absl::StatusCode::kInvalidArgument, "IMAGE_TOO_LARGE",
                   "the picture has more than 100 million pixels");
}

absl::StatusOr<std::string> MakeVariant(std::string_view bytes, int width) {
  CL_RETURN_IF_ERROR(ReadImageInfo(bytes));
  VipsImage* made = nullptr;
  if (vips_thumbnail_buffer(Data(bytes), bytes.size(), &made, width, "height", kNoLimit, "size",
                            VIPS_SIZE_DOWN, "export_profile", "srgb", nullptr) != 0) {
    return Broken();
  }
  const Image variant(made);
  return Encode(variant.get());
}

}  // namespace crowdloom::gateway
