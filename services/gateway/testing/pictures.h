// Pictures for tests, made by libvips: a gradient whose left half is dark, with or without an EXIF
// orientation, in the formats that matter.
#ifndef CROWDLOOM_SERVICES_GATEWAY_TESTING_PICTURES_H_
#define CROWDLOOM_SERVICES_GATEWAY_TESTING_PICTURES_H_

#include <string>
#include <string_view>

namespace crowdloom::gateway {

// `format` is ".jpg", ".png", ".webp" or ".gif". Orientation 1 is upright; 6 is what a phone writes
// that was held upright while its sensor lies on its side.
std::string MakePicture(int width, int height, const std::string& format, int orientation = 1);

// The grey, 0 to 255, of the pixel at (x, y), both from 0 to 1, of the picture as it is stored.
double GreyAt(std::string_view picture, double x, double y);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_TESTING_PICTURES_H_
