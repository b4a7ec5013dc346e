// SPDX-License-Identifier: BSD-3-Clause
#include "run/field_files.hpp"

#include <gmock/gmock.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>

#include "config/parse_config.hpp"
#include "support/counting_filter.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

using sample::CountingFilter;
using ::testing::Each;
using ::testing::ElementsAre;

constexpr std::int64_t n_slabs = 60, ny = 100, nx = 200, n_cells = ny * nx;

/// A sweep with a field file [60][100][200] of the values 1, 2, 3, ...
class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("lapwing_field_files_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / "k.h5").string(); }

  /// @return where the values begin in the file, if they are stored in one piece.
  haddr_t store(std::vector<hsize_t> const& chunk) {
    std::vector<float> values(n_slabs * n_cells);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i + 1);
    io::Hdf5File const file(LAPWING_H5(H5Fcreate(path().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)));
    hsize_t const shape[] = {n_slabs, ny, nx};
    io::Hdf5Space const space(LAPWING_H5(H5Screate_simple(3, shape, nullptr)));
    io::Hdf5Properties const properties(LAPWING_H5(H5Pcreate(H5P_DATASET_CREATE)));
    if (!chunk.empty()) CountingFilter::chunks(chunk)(properties.id());
    io::Hdf5Dataset const dataset(LAPWING_H5(
        H5Dcreate2(file.id(), "k", H5T_NATIVE_FLOAT, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT)));
    LAPWING_H5(H5Dwrite(dataset.id(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
    return chunk.empty() ? H5Dget_offset(dataset.id()) : HADDR_UNDEF;
  }

  RunConfig config_ = parse_config_text(
      "grid.cells = [200, 100]\nequation.kappa = { file = \"k.h5\", dataset = \"/k\", case = \"i\" }\n"
      "[sweep.parameters]\ni = { range = [0, 59, 1] }\n",
      (std::filesystem::temp_directory_path() / ("lapwing_field_files_" + std::to_string(::getpid())) / "f.toml")
          .string());
  std::filesystem::path folder_;
};

TEST_F(Files, AreDecompressedOnceToHashAndOnceToRead) {
  CountingFilter const counting;
  for (auto const& chunk : {std::vector<hsize_t>{20, 13, 24}, {60, 100, 200}, {1, 100, 200}}) {
    store(chunk);
    auto const chunks_along = [&](std::size_t d, std::int64_t n) {
      return (n + static_cast<std::int64_t>(chunk[d]) - 1) / static_cast<std::int64_t>(chunk[d]);
    };
    auto const per_row = chunks_along(1, ny) * chunks_along(2, nx), all = per_row * chunks_along(0, n_slabs);
    auto files = std::make_unique<FieldFiles>(config_);
    SweepPlan plan(config_, files->describe());
    EXPECT_EQ(CountingFilter::n_decoded(), 0);

    auto const row = [&](std::int64_t slab) { return slab / static_cast<std::int64_t>(chunk[0]); };
    files->hash(plan.slabs_of({{8, 10}}));
    EXPECT_EQ(CountingFilter::n_decoded(), per_row * (row(9) - row(8) + 1));

    files.reset();  // and with it what the library keeps
    FieldFiles fresh(config_);
    int before = CountingFilter::n_decoded();
    plan.set_slab_hashes(fresh.hash(plan.slabs_of({{0, n_slabs}})));
    EXPECT_EQ(CountingFilter::n_decoded() - before, all);
    before = CountingFilter::n_decoded();
    std::vector<double> values(8 * n_cells);
    for (std::int64_t first = 0; first < n_slabs; first += 6) {
      std::vector<std::int64_t> const slabs{first,     first + 1, first + 2, first + 5,
                                            first + 4, first + 3, first + 1, first + 5};
      EXPECT_THAT(fresh.read(plan.files(), config_.kappa[0], slabs, values.data()), Each(""));
      for (std::size_t c = 0; c < slabs.size(); ++c)
        EXPECT_EQ(values[c * n_cells + 7], static_cast<double>(slabs[c] * n_cells + 8));
    }
    EXPECT_LE(CountingFilter::n_decoded() - before, all);
    EXPECT_GE(CountingFilter::n_decoded() - before, all - per_row);  // the last row may still be there
    std::filesystem::remove(path());
    CountingFilter::reset();
  }
}

TEST_F(Files, ThatWereRewrittenFailTheCasesWhoseValuesAreOthers) {
  auto const begin = store({});
  FieldFiles files(config_);
  SweepPlan plan(config_, files.describe());
  plan.set_slab_hashes(files.hash(plan.slabs_of({{0, n_slabs}})));
  {
    std::fstream raw(path(), std::ios::in | std::ios::out | std::ios::binary);  // past every lock
    float const other = 77;
    raw.seekp(static_cast<std::streamoff>(begin + sizeof(float) * 41 * n_cells));
    raw.write(reinterpret_cast<char const*>(&other), sizeof other);
  }
  FieldFiles again(config_);
  std::vector<double> values(4 * n_cells);
  EXPECT_THAT(again.read(plan.files(), config_.kappa[0], std::vector<std::int64_t>{40, 41, 42, 41}, values.data()),
              ElementsAre("", "k.h5, /k[41], was rewritten while the run read it: run again", "",
                          "k.h5, /k[41], was rewritten while the run read it: run again"));
}

TEST_F(Files, ThatCannotBeReadAreNamedWithTheirPlaceInTheInput) {
  try {
    FieldFiles(config_).describe();
    FAIL();
  } catch (FileError const& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("f.toml:2:18: error: equation.kappa: "));
    EXPECT_THAT(error.what(), ::testing::HasSubstr("k.h5: cannot be opened: No such file"));
  }
}

}  // namespace
}  // namespace lapwing
