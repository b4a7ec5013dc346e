// SPDX-License-Identifier: BSD-3-Clause
// Writes the files that check_xarray.py reads: plain.h5, shapes.h5, varying.h5, cube.h5.
#include <iostream>

#include "sample_run.hpp"

using namespace lapwing;
using namespace lapwing::sample;

namespace {

void write(std::string const& path, FileHeader const& header, std::vector<std::int64_t> const& done) {
  std::filesystem::remove(path);
  auto const file = ResultFile::prepare(path, header, ResultFile::Mode::fresh);
  write_done(*file, header, done);
  file->write_results({failure_of(1, "kappa = -1 \xe2\x89\xa4 0 at x = 0.5")}, 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_samples FOLDER\n";
    return 2;
  }
  std::string const folder = std::string(argv[1]) + "/";
  std::filesystem::create_directories(folder);

  auto plain = header_of({1, 2, 3});
  plain.output.fields = {OutputField::u, OutputField::kappa};
  plain.units = {{"x", "m"},
                 {"a", "W/m/K"},
                 {"u",
                  "\xc2\xb0"
                  "C"}};
  plain.long_names = {{"u", "temperature"}};
  write(folder + "plain.h5", plain, {0, 2});
  write(folder + "shapes.h5", two_shapes({1, 2, 3, 4, 5}), {0, 2, 3, 4});
  auto varying = header_of({1, 2, 3});
  let_boxes_vary(varying);
  write(folder + "varying.h5", varying, {0, 2});
  auto cube = header_of({1, 2});
  cube.dim = 3;
  cube.shapes[0].cells = {5, 3, 2};
  cube.output.precision = Precision::single;
  cube.timing_detail = TimingDetail::off;
  cube.regions.clear();
  cube.memory_spaces.clear();
  cube.title.clear();
  cube.input_text.clear();
  write(folder + "cube.h5", cube, {0});
  return 0;
}
