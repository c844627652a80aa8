#include "services/gateway/testing/pictures.h"

#include <vips/vips.h>

#include <algorithm>

#include "common/base/check.h"

namespace crowdloom::gateway {

std::string MakePicture(int width, int height, const std::string& format, int orientation) {
  CHECK_EQ(vips_init("test"), 0);
  VipsImage* ramp = nullptr;
  VipsImage* grey = nullptr;
  CHECK_EQ(vips_grey(&ramp, width, height, "uchar", TRUE, nullptr), 0) << vips_error_buffer();
  CHECK_EQ(vips_copy(ramp, &grey, "interpretation", VIPS_INTERPRETATION_B_W, nullptr), 0);
  vips_image_set_int(grey, VIPS_META_ORIENTATION, orientation);
  void* data = nullptr;
  size_t size = 0;
  CHECK_EQ(vips_image_write_to_buffer(grey, format.c_str(), &data, &size, nullptr), 0)
      << vips_error_buffer();
  std::string picture(static_cast<const char*>(data), size);
  g_free(data);
  g_object_unref(grey);
  g_object_unref(ramp);
  return picture;
}

double GreyAt(std::string_view picture, double x, double y) {
  VipsImage* image = vips_image_new_from_buffer(picture.data(), picture.size(), "", nullptr);
  CHECK(image != nullptr) << vips_error_buffer();
  double* values = nullptr;
  int count = 0;
  const int column = static_cast<int>(x * (vips_image_get_width(image) - 1));
  const int row = static_cast<int>(y * (vips_image_get_height(image) - 1));
  CHECK_EQ(vips_getpoint(image, &values, &count, column, row, nullptr), 0) << vips_error_buffer();
  const double grey = values[0];
  g_free(values);
  g_object_unref(image);
  return grey;
}

}  // namespace crowdloom::gateway
