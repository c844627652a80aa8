#include "services/gateway/core/media_kind.h"

#include <gtest/gtest.h>

#include <string>

namespace crowdloom::gateway {
namespace {

struct Sample {
  std::string bytes;
  std::string extension;  // empty: not taken
};

TEST(MediaKindTest, IsToldByTheFirstBytes) {
  const std::string four(4, '\0');
  for (const Sample& sample : {
           Sample{"\xff\xd8\xff\xe1", "jpg"},
           Sample{"\x89PNG\r\n\x1a\n" + four, "png"},
           Sample{"GIF89a" + four, "gif"},
           Sample{"RIFF" + four + "WEBPVP8 ", "webp"},
           Sample{"RIFF" + four + "WAVEfmt ", "wav"},
           Sample{four + "ftypavif", "avif"},
           Sample{four + "ftypM4A ", "m4a"},
           Sample{four + "ftypisom", "mp4"},
           Sample{"OggS", "ogg"},
           Sample{"fLaC", "flac"},
           Sample{"\x1a\x45\xdf\xa3", "webm"},
           Sample{"ID3\x04", "mp3"},
           Sample{"\xff\xfb\x90", "mp3"},
           Sample{"", ""},
           Sample{"\xff\xd8", ""},
           Sample{"RIFF" + four, ""},
           Sample{four + "ftypheic", ""},  // only Apple's browsers show it
           Sample{"<svg xmlns=\"http://www.w3.org/2000/svg\">", ""},
           Sample{"<html><script>", ""},
           Sample{"MZ\x90", ""},
       }) {
    const auto kind = MediaKindOf(sample.bytes);
    EXPECT_EQ(kind ? std::string(kind->extension) : "", sample.extension) << sample.bytes;
  }
}

}  // namespace
}  // namespace crowdloom::gateway
