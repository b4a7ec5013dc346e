// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <hdf5_hl.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "io/result_file.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace sample;

using Mode = ResultFile::Mode;
constexpr auto done = CaseStatus::done;
constexpr auto pending = CaseStatus::pending;
constexpr auto failed = CaseStatus::failed;

std::string complaint(std::string const& path, FileHeader const& header, Mode mode) {
  try {
    ResultFile::prepare(path, header, mode);
  } catch (FileError const& error) {
    EXPECT_EQ(error.code(), ExitCode::file);
    return error.what();
  }
  return "none";
}

TEST(Resume, GoesOnWithTheSamePlan) {
  Folder const folder;
  auto header = header_of({1, 2, 3});
  run_once(folder / "out.h5", header);
  auto const before = bytes_of(folder / "out.h5");
  header.n_ranks = 7;
  header.title = "Another title";
  header.input_text += "# a remark\n";
  {
    auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::resume);
    EXPECT_TRUE(file->resumed());
    EXPECT_EQ(file->edit().n_taken(), 0);
    EXPECT_THAT(file->found_status(), ElementsAre(done, failed, done));
    EXPECT_TRUE(bytes_of(folder / "out.h5") == before);
    write_done(*file, header, {1});
  }
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/status"), Each(1));
  EXPECT_THAT(look.texts("/message"), Each(""));
  EXPECT_EQ(look.numbers("/u")[15], field_value(2, 0, 0));
}

TEST(Resume, StartsWhereThereIsNothing) {
  Folder const folder;
  auto const file = ResultFile::prepare(folder / "out.h5", header_of({1, 2}), Mode::resume);
  EXPECT_FALSE(file->resumed());
  EXPECT_THAT(file->found_status(), ElementsAre(pending, pending));
}

TEST(Resume, StartsOverOnRequest) {
  Folder const folder;
  auto const header = header_of({1, 2, 3});
  run_once(folder / "out.h5", header);
  std::filesystem::permissions(folder / "out.h5", std::filesystem::perms(0640));
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::fresh);
  EXPECT_THAT(file->found_status(), Each(pending));
  EXPECT_THAT(Look(folder / "out.h5").numbers("/status"), Each(0));
  EXPECT_EQ(std::filesystem::status(folder / "out.h5").permissions(), std::filesystem::perms(0640));
}

TEST(Takeover, ExtendsASweep) {
  Folder const folder;
  auto const old_header = header_of({1, 2, 3, 4});
  run_once(folder / "out.h5", old_header);
  Look const old(folder / "out.h5");
  auto const header = header_of({0, 3, 1, 7, 2});
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::resume);
  EXPECT_FALSE(file->resumed());
  EXPECT_EQ(file->edit().n_taken(), 2);
  EXPECT_EQ(file->edit().n_left, 1);
  EXPECT_THAT(file->found_status(), ElementsAre(pending, done, done, pending, pending));
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/a"), ElementsAre(0, 3, 1, 7, 2));
  EXPECT_THAT(look.numbers("/status"), ElementsAre(0, 1, 1, 0, 0));
  EXPECT_THAT(look.texts("/message"), Each(""));
  for (auto const* path : {"/residual", "/iterations", "/attempts", "/seconds", "/mean_u", "/mpi_rank",
                           "/provenance/solver", "/provenance/stop_reason"}) {
    EXPECT_EQ(look.numbers(path)[1], old.numbers(path)[2]) << path;
    EXPECT_EQ(look.numbers(path)[2], old.numbers(path)[0]) << path;
  }
  EXPECT_EQ(look.hashes("/checksum")[1], old.hashes("/checksum")[2]);
  EXPECT_EQ(look.numbers("/timing/case_seconds")[6 + 3], 4);
  EXPECT_EQ(look.numbers("/u")[15], field_value(3, 0, 0));
  EXPECT_EQ(look.numbers("/u")[44], field_value(1, 0, 14));
  write_done(*file, header, {0, 3, 4});
  EXPECT_THAT(Look(folder / "out.h5").numbers("/status"), Each(1));
}

TEST(Takeover, OneSolutionServesAllCasesThatHaveIt) {
  Folder const folder;
  {
    auto const header = header_of({5, 5, 6});
    auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::fresh);
    write_done(*file, header, {0, 1, 2});
  }
  auto const file = ResultFile::prepare(folder / "out.h5", header_of({5, 6, 5, 5}), Mode::resume);
  EXPECT_EQ(file->edit().n_taken(), 4);
  EXPECT_EQ(file->edit().n_left, 0);
  EXPECT_THAT(file->found_status(), ElementsAre(done, done, done, done));
  EXPECT_EQ(Look(folder / "out.h5").numbers("/u")[45], field_value(5, 0, 0));
}

TEST(Takeover, MovesFieldsBetweenRootAndGroups) {
  Folder const folder;
  auto const grouped = two_shapes({1, 2, 3, 4});
  run_once(folder / "out.h5", grouped);
  auto one_shape = header_of({3, 1});
  one_shape.shapes[0].cells = {4, 3, 1};
  {
    auto const file = ResultFile::prepare(folder / "out.h5", one_shape, Mode::resume);
    EXPECT_EQ(file->edit().n_taken(), 2);
    Look const look(folder / "out.h5");
    EXPECT_EQ(look.numbers("/u")[0], field_value(3, 0, 0));
    EXPECT_EQ(look.numbers("/u")[23], field_value(1, 0, 11));
  }
  auto const file = ResultFile::prepare(folder / "out.h5", grouped, Mode::resume);
  EXPECT_EQ(file->edit().n_taken(), 2);
  EXPECT_THAT(file->found_status(), ElementsAre(done, pending, done, pending));
  EXPECT_EQ(Look(folder / "out.h5").numbers("/grid_4x3/u")[12], field_value(3, 0, 0));
}

TEST(Takeover, KeepsFailuresWhereOnlyTheLayoutDiffers) {
  Folder const folder;
  auto header = header_of({1, 2, 3});
  header.timing_detail = TimingDetail::off;
  run_once(folder / "out.h5", header);
  header.timing_detail = TimingDetail::phases;
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::resume);
  EXPECT_THAT(file->found_status(), ElementsAre(done, failed, done));
  EXPECT_EQ(file->edit().n_taken(), 2);
  Look const look(folder / "out.h5");
  EXPECT_EQ(look.texts("/message")[1], "diverged");
  EXPECT_THAT(look.numbers("/timing/case_seconds"), Each(::testing::IsNan()));
  EXPECT_TRUE(std::isnan(look.numbers("/u")[15]));
  EXPECT_EQ(look.numbers("/u")[14], field_value(1, 0, 14));
}

TEST(Takeover, RewritesParametersThatChangedWithoutChangingTheCases) {
  Folder const folder;
  auto header = header_of({1, 2, 3});
  run_once(folder / "out.h5", header);
  header.parameters[0] = std::vector<double>{10, 20, 30};
  EXPECT_EQ(ResultFile::prepare(folder / "out.h5", header, Mode::resume)->edit().n_taken(), 2);
  header.parameter_names[0] = "b";
  EXPECT_EQ(ResultFile::prepare(folder / "out.h5", header, Mode::resume)->edit().n_taken(), 2);
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/b"), ElementsAre(10, 20, 30));
  EXPECT_FALSE(look.has("/a"));
  EXPECT_THAT(look.numbers("/status"), ElementsAre(1, 2, 1));
}

TEST(Takeover, RoundsWhereFewerDigitsAreWanted) {
  Folder const folder;
  auto header = header_of({1, 2, 3});
  run_once(folder / "out.h5", header);
  auto const before = bytes_of(folder / "out.h5");
  header.output.precision = Precision::single;
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::resume);
  EXPECT_EQ(file->edit().n_stored, 2);
  EXPECT_EQ(file->previous(), folder / "out.previous.h5");
  EXPECT_TRUE(bytes_of(folder / "out.previous.h5") == before);
  EXPECT_THAT(file->find_damage({{0, 3}}, true), IsEmpty());
  EXPECT_EQ(Look(folder / "out.h5").numbers("/u")[30], static_cast<float>(field_value(3, 0, 0)));
}

TEST(Takeover, KeepsNumbersUntilThereAreMoreDigits) {
  Folder const folder;
  auto header = header_of({1, 2, 3});
  header.output.precision = Precision::single;
  run_once(folder / "out.h5", header);
  header.output.precision = Precision::double_;
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::resume);
  EXPECT_EQ(file->edit().n_solved_again, 2);
  EXPECT_THAT(file->incomplete(), ElementsAre(0, 2));
  EXPECT_THAT(file->found_status(), ElementsAre(done, failed, done));
  EXPECT_TRUE(std::filesystem::exists(folder / "out.previous.h5"));
  EXPECT_EQ(Look(folder / "out.h5").numbers("/u")[30], static_cast<float>(field_value(3, 0, 0)));
  write_done(*file, header, {0, 2});
  EXPECT_THAT(file->incomplete(), IsEmpty());
  EXPECT_EQ(Look(folder / "out.h5").numbers("/u")[30], field_value(3, 0, 0));
}

/// The sample's sweep with another quantity.
FileHeader with_quantity(FileHeader header, std::string const& name, OutputDefinition const& definition) {
  header.output.quantities.resize(header.output.quantities.size() + 1);
  header.output.quantities.back().name = name;
  header.quantities.push_back(definition);
  return header;
}

TEST(Takeover, LeavesTheFileBeforeInPlaceUntilOutputsAreComputed) {
  Folder const folder;
  auto const header = header_of({1, 2, 3});
  run_once(folder / "out.h5", header);
  auto const before = bytes_of(folder / "out.h5");
  auto const edited = with_quantity(header, "top", {"top", {}, true});
  {
    auto const file = ResultFile::prepare(folder / "out.h5", edited, Mode::resume);
    EXPECT_EQ(file->edit().n_computed, 2);
    ASSERT_EQ(file->missing().size(), 1u);
    EXPECT_THAT(file->missing()[0].quantities, ElementsAre(1));
    EXPECT_THAT(file->missing()[0].cases, ElementsAre(0, 2));
    EXPECT_TRUE(bytes_of(folder / "out.h5") == before);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "out.h5.partial"));
  auto const file = ResultFile::prepare(folder / "out.h5", edited, Mode::resume);
  std::vector<CaseResult> results{result_of(0, 1), failure_of(2, "does not balance")};
  for (auto& result : results) result.quantities = {-1, 7};
  file->write_missing(file->missing()[0], results, {});
  file->publish();
  EXPECT_EQ(file->previous(), "");
  EXPECT_THAT(file->incomplete(), ElementsAre(2));
  EXPECT_THAT(file->find_damage({{0, 3}}, true), IsEmpty());
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/status"), ElementsAre(1, 2, 1));
  EXPECT_EQ(look.numbers("/top")[0], 7);
  EXPECT_TRUE(std::isnan(look.numbers("/top")[2]));
  EXPECT_EQ(look.numbers("/mean_u")[0], 0.5);
}

TEST(Takeover, KnowsAQuantityByWhatItIs) {
  Folder const folder;
  auto const header = with_quantity(header_of({1, 2, 3}), "at", {"reads a", {"a"}, true});
  run_once(folder / "out.h5", header);
  auto renamed = header;
  std::swap(renamed.quantities[0], renamed.quantities[1]);
  renamed.output.quantities[0].name = "there";
  renamed.output.quantities[1].name = "mean_u";
  {
    auto const file = ResultFile::prepare(folder / "out.h5", renamed, Mode::resume);
    EXPECT_THAT(file->missing(), IsEmpty());
    EXPECT_FALSE(file->resumed());
    EXPECT_EQ(file->previous(), "");
    Look const look(folder / "out.h5");
    EXPECT_EQ(look.numbers("/mean_u")[2], 1.5);
  }
  renamed.parameters[0] = std::vector<double>{1, 2, 30};                 // of which the solution knows nothing
  auto const file = ResultFile::prepare(folder / "out.h5", renamed, Mode::resume);
  ASSERT_EQ(file->missing().size(), 1u);
  EXPECT_THAT(file->missing()[0].quantities, ElementsAre(0));
  EXPECT_THAT(file->missing()[0].cases, ElementsAre(2));
}

TEST(Previous, IsNotReplacedByFewerCases) {
  Folder const folder;
  auto const header = header_of({1, 2, 3});
  run_once(folder / "out.h5", header);
  write_done(*ResultFile::prepare(folder / "out.h5", header, Mode::fresh), header, {0});
  EXPECT_EQ(Look(folder / "out.previous.h5").numbers("/u")[30], field_value(3, 0, 0));
  EXPECT_EQ(ResultFile::prepare(folder / "out.h5", header, Mode::fresh)->previous(), folder / "out.previous.2.h5");
  EXPECT_EQ(ResultFile::prepare(folder / "out.h5", header, Mode::fresh)->previous(), "");
  EXPECT_THAT(Look(folder / "out.previous.h5").numbers("/status"), ElementsAre(1, 2, 1));
}

TEST(Previous, IsNotReplacedByOtherCases) {
  Folder const folder;
  run_once(folder / "out.h5", header_of({1, 2, 3}));
  for (auto const& [cases, kept] :
       std::vector<std::pair<std::vector<double>, std::string>>{{{4, 5, 6}, "out.previous.h5"},
                                                                {{7, 8, 9}, "out.previous.2.h5"},
                                                                {{7, 8, 9, 10}, ""},
                                                                {{7}, "out.previous.3.h5"}}) {
    auto const header = header_of(cases);
    auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::resume);
    EXPECT_EQ(file->previous(), kept.empty() ? kept : (folder / kept));
    std::vector<std::int64_t> all(cases.size());
    std::iota(all.begin(), all.end(), 0);
    write_done(*file, header, all);
  }
  auto const file = ResultFile::prepare(folder / "out.h5", header_of({7, 8}), Mode::fresh);
  EXPECT_EQ(file->previous(), folder / "out.previous.4.h5") << "case 7 alone does not hold what the others do";
  EXPECT_EQ(Look(folder / "out.previous.h5").numbers("/u")[30], field_value(3, 0, 0));
}

TEST(Takeover, ReadsCompressedFiles) {
  Folder const folder;
  auto const header = header_of({1, 2, 3});
  run_once(folder / "out.h5", header);
  std::string const command = "h5repack -f GZIP=4 -l CHUNK=1x3x5 -m 1 " + (folder / "out.h5") + " " +
                              (folder / "small.h5") + " >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) GTEST_SKIP() << "h5repack is not there";
  auto const file = ResultFile::prepare(folder / "small.h5", header, Mode::resume);
  EXPECT_EQ(file->edit().n_taken(), 2);
  EXPECT_EQ(Look(folder / "small.h5").numbers("/u")[30], field_value(3, 0, 0));
}

TEST(ForeignFile, IsNeverTouched) {
  Folder const folder;
  std::ofstream(folder / "text.h5") << "my precious notes\n";
  std::ofstream(folder / "empty.h5");
  {
    io::Hdf5File const other(
        LAPWING_H5(H5Fcreate((folder / "other.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)));
    hsize_t const n = 4;
    double const values[] = {1, 2, 3, 4};
    LAPWING_H5(H5LTmake_dataset_double(other.id(), "status", 1, &n, values));
  }
  for (auto const* name : {"text.h5", "empty.h5", "other.h5"})
    for (auto const mode : {Mode::resume, Mode::fresh}) {
      auto const before = bytes_of(folder / name);
      EXPECT_THAT(complaint(folder / name, header_of({1}), mode),
                  HasSubstr(std::string(name) + ": error: exists, is not a lapwing"));
      EXPECT_TRUE(bytes_of(folder / name) == before) << name;
      EXPECT_FALSE(std::filesystem::exists(folder / (std::string(name) + ".partial")));
    }
}

TEST(ForeignFile, OfAnotherVersionIsNotResumed) {
  Folder const folder;
  auto const header = header_of({1, 2});
  run_once(folder / "out.h5", header);
  {
    io::Hdf5File const file(LAPWING_H5(H5Fopen((folder / "out.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT)));
    int const version = 2;
    LAPWING_H5(H5LTset_attribute_int(file.id(), "/", "format_version", &version, 1));
  }
  auto const before = bytes_of(folder / "out.h5");
  EXPECT_THAT(complaint(folder / "out.h5", header, Mode::resume), HasSubstr("format_version 2"));
  EXPECT_TRUE(bytes_of(folder / "out.h5") == before);
}

TEST(ForeignFile, PathsThatCannotHoldAFileAreNamed) {
  Folder const folder;
  EXPECT_THAT(complaint(folder / "absent/out.h5", header_of({1}), Mode::resume),
              HasSubstr("No such file or directory"));
  std::filesystem::create_directory(folder / "out.h5");
  EXPECT_THAT(complaint(folder / "out.h5", header_of({1}), Mode::fresh), HasSubstr("directory"));
}

TEST(ForeignFile, LinksStayLinks) {
  Folder const folder;
  run_once(folder / "real.h5", header_of({1, 2}));
  std::filesystem::create_symlink(folder / "real.h5", folder / "link.h5");
  EXPECT_EQ(ResultFile::prepare(folder / "link.h5", header_of({1, 2, 3}), Mode::resume)->edit().n_taken(), 1);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.h5"));
  EXPECT_THAT(Look(folder / "real.h5").numbers("/a"), ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace lapwing
