// SPDX-License-Identifier: BSD-3-Clause
#include "pages/png.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "pages/svg.hpp"

namespace lapwing {
namespace {

TEST(Base64, IsThatOfTheStandard) {      // RFC 4648, section 10
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64(std::string("\xff\x00\xfe", 3)), "/wD+");
}

TEST(Png, HasItsChunks) {
  IndexedPicture const picture{3, 2, {0, 1, 2, 255, 254, 253}};
  auto const palette = viridis_palette();
  auto const file = png(picture, palette, 255);
  EXPECT_EQ(file.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(file.substr(12, 4), "IHDR");
  EXPECT_EQ(file.substr(16, 8), std::string("\0\0\0\3\0\0\0\2", 8));
  for (char const* chunk : {"PLTE", "tRNS", "IDAT"}) EXPECT_NE(file.find(chunk), std::string::npos) << chunk;
  // its checksum is a known number
  EXPECT_EQ(file.substr(file.size() - 12), std::string("\0\0\0\0IEND\xae\x42\x60\x82", 12));
}

TEST(Viridis, GrowsLighterEvenly) {
  double before = -1, least = 1, most = 0;
  auto const lightness = [](Colour c) {                       // CIE L*, of sRGB
    auto const linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    double const y = 0.2126 * linear(c.red / 255.) + 0.7152 * linear(c.green / 255.) + 0.0722 * linear(c.blue / 255.);
    return (y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y) / 100;
  };
  for (int i = 0; i <= 20; ++i) {
    double const l = lightness(viridis(i / 20.));
    if (i > 0) {
      least = std::min(least, l - before);
      most = std::max(most, l - before);
    }
    before = l;
  }
  EXPECT_GT(least, 0.5 * most);
  EXPECT_EQ(hex(viridis(0)), "#440154");
  EXPECT_EQ(hex(viridis(2)), "#fde725");
  EXPECT_EQ(hex(viridis(std::nan(""))), "#440154");
}

TEST(Escaped, LeavesNothingToTheBrowser) {
  EXPECT_EQ(escaped("<b a=\"1\">&'"), "&lt;b a=&quot;1&quot;&gt;&amp;'");
  EXPECT_EQ(escaped("\x1b\xff\n"), "\\x1b\\xff\n");
}

}  // namespace
}  // namespace lapwing
