// SPDX-License-Identifier: BSD-3-Clause
#include "io/result_view.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "earlier_version.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using sample::Folder;
using testing::Contains;
using testing::ElementsAre;
using testing::IsNan;
using testing::Not;

std::vector<double> const a{3, 0.5, 2};

std::vector<std::string> names(std::vector<ResultColumn> const& columns) {
  std::vector<std::string> names;
  for (auto const& column : columns) names.push_back(column.name);
  return names;
}

/// Puts other numbers into a dataset, as damage does.
void overwrite(std::string const& path, std::string const& dataset, std::vector<std::int64_t> const& values) {
  io::Hdf5File const file(LAPWING_H5(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT)));
  io::Hdf5Dataset const opened(LAPWING_H5(H5Dopen2(file.id(), dataset.c_str(), H5P_DEFAULT)));
  LAPWING_H5(H5Dwrite(opened.id(), H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
}

TEST(ResultView, HasColumnsByWhatTheyAre) {
  Folder const folder;
  auto header = sample::header_of(a);
  header.units = {{"a", "K"}, {"mean_u", "m"}, {"u", "m"}};
  sample::run_once(folder / "out.h5", header);
  ResultView const view(folder / "out.h5");
  EXPECT_EQ(view.n_cases(), 3);
  EXPECT_THAT(names(view.columns(ColumnRole::parameter)), ElementsAre("a"));
  EXPECT_THAT(names(view.columns(ColumnRole::quantity)), ElementsAre("mean_u"));
  EXPECT_THAT(names(view.columns(ColumnRole::certificate)), Contains("balance"));
  EXPECT_THAT(names(view.columns()), Not(Contains("checksum")));
  EXPECT_EQ(view.columns()[0].name, "case");
  EXPECT_THAT(view.numbers(*view.find("case")), ElementsAre(0, 1, 2));
  EXPECT_EQ(view.find("a")->units, "K");
  EXPECT_EQ(view.find("mean_u")->units, "m");
  EXPECT_EQ(view.find("iterations")->units, "");
  EXPECT_EQ(view.find("no_such"), nullptr);
  EXPECT_THAT(view.numbers(*view.find("a")), ElementsAre(3, 0.5, 2));
  EXPECT_THAT(view.numbers(*view.find("a"), {1, 2}), ElementsAre(0.5));
  EXPECT_THAT(view.numbers(*view.find("mean_u")), ElementsAre(1.5, IsNan(), 1));
  EXPECT_THAT(view.find("status")->meanings, ElementsAre("pending", "done", "failed", "skipped"));
  EXPECT_THAT(view.status(), ElementsAre(CaseStatus::done, CaseStatus::failed, CaseStatus::done));
  EXPECT_THAT(view.texts(*view.find("message"), {2, 1, 1, 0}), ElementsAre("", "diverged", "diverged", ""));
  EXPECT_THROW(view.numbers(*view.find("a"), {1, 4}), std::logic_error);
  EXPECT_THROW(view.texts(*view.find("message"), {3}), std::logic_error);
  EXPECT_EQ(view.text("command_line"), "lapwing run sample.toml");
  EXPECT_EQ(view.text("input"), header.input_text);
  EXPECT_EQ(view.text("no_such"), "");
}

TEST(ResultView, ReadsOneFieldOfOneCase) {
  Folder const folder;
  auto const header = sample::two_shapes(a);
  sample::run_once(folder / "out.h5", header);
  ResultView const view(folder / "out.h5");
  ASSERT_EQ(view.grids().size(), 2U);
  auto const& grid = view.grids()[0];
  EXPECT_EQ(grid.prefix, "/grid_4x3/");
  EXPECT_THAT(grid.cases, ElementsAre(0, 2));
  ASSERT_EQ(grid.axes.size(), 2U);
  EXPECT_EQ(grid.axes[0].name, "x");
  EXPECT_THAT(grid.axes[0].centres, ElementsAre(-0.75, -0.25, 0.25, 0.75));
  EXPECT_EQ(grid.n_cells(), 12U);
  EXPECT_EQ(grid.row_of(2), 1);
  EXPECT_EQ(grid.row_of(1), -1);
  EXPECT_EQ(view.field(grid, "u", 2), sample::field_of(2, 0, 12));
  EXPECT_THROW(view.field(grid, "u", 1), std::logic_error);
  auto const extent = view.extent(grid, 1, 0);
  EXPECT_EQ(extent.lower, 0);
  EXPECT_NEAR(extent.upper, 6, 1e-15);
}

TEST(ResultView, TellsTheBoxOfEachCase) {
  Folder const folder;
  auto header = sample::header_of(a);
  sample::let_boxes_vary(header);
  sample::run_once(folder / "out.h5", header);
  ResultView const view(folder / "out.h5");
  auto const& grid = view.grids().at(0);
  EXPECT_TRUE(grid.boxes_vary);
  EXPECT_EQ(view.extent(grid, 0, 1).upper, 4);
  EXPECT_EQ(view.extent(grid, 0, 2).upper, 1);
}

TEST(ResultView, ReadsFilesOfEarlierVersions) {
  Folder const folder;
  auto const header = sample::two_shapes(a);
  sample::run_once(folder / "out.h5", header);
  sample::write_as_earlier_version(folder / "out.h5", header, folder / "earlier.h5");
  ResultView const view(folder / "out.h5"), earlier(folder / "earlier.h5");
  EXPECT_EQ(names(earlier.columns()), names(view.columns()));
  EXPECT_EQ(earlier.find("mpi_rank")->path, "/rank");
  EXPECT_EQ(earlier.numbers(*earlier.find("mpi_rank")), view.numbers(*view.find("mpi_rank")));
  EXPECT_EQ(earlier.field(earlier.grids()[0], "u", 2), view.field(view.grids()[0], "u", 2));
}

TEST(ResultView, ShowsParametersOfEarlierVersionsThatHaveTheNameOfAColumnToday) {
  Folder const folder;
  auto header = sample::header_of(a);
  sample::run_once(folder / "out.h5", header);
  sample::write_as_earlier_version(folder / "out.h5", header, folder / "earlier.h5");
  {
    auto const file = io::Hdf5File(H5Fopen((folder / "earlier.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
    ASSERT_GE(H5Lmove(file.id(), "/a", file.id(), "/mpi_rank", H5P_DEFAULT, H5P_DEFAULT), 0);
  }
  ResultView const view(folder / "earlier.h5");
  auto const parameters = view.columns(ColumnRole::parameter);
  ASSERT_EQ(parameters.size(), 1U);
  EXPECT_EQ(view.numbers(parameters[0]), a);
  EXPECT_EQ(view.find("rank")->path, "/rank");
}

TEST(ResultView, RefusesCasesThatThereAreNot) {
  Folder const folder;
  sample::run_once(folder / "out.h5", sample::two_shapes(a));
  overwrite(folder / "out.h5", "/grid_4x3/case", {0, 3});
  EXPECT_THROW(ResultView(folder / "out.h5"), FileError);
  overwrite(folder / "out.h5", "/grid_4x3/case", {2, 0});
  EXPECT_THROW(ResultView(folder / "out.h5"), FileError);
  overwrite(folder / "out.h5", "/grid_4x3/case", {0, 2});
  overwrite(folder / "out.h5", "/status", {1, 7, 1});
  EXPECT_THROW(static_cast<void>(ResultView(folder / "out.h5").status()), FileError);
}

}  // namespace
}  // namespace lapwing
