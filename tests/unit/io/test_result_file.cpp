// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cmath>
#include <fstream>

#include "core/hash.hpp"
#include "io/file_size.hpp"
#include "io/result_file.hpp"
#include "io/result_reader.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using ::testing::DoubleEq;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsNan;
using namespace sample;

auto constexpr fresh = ResultFile::Mode::fresh;

TEST(ResultFile, IsCompleteBeforeTheFirstCase) {
  Folder const folder;
  auto const header = header_of({1, 2, 3});
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/case"), ElementsAre(0, 1, 2));
  EXPECT_THAT(look.numbers("/a"), ElementsAre(1, 2, 3));
  EXPECT_EQ(look.hashes("/case_hash"), hashes_of({1, 2, 3}));
  EXPECT_THAT(look.numbers("/status"), Each(0));
  EXPECT_THAT(look.numbers("/iterations"), Each(-1));
  EXPECT_THAT(look.numbers("/attempts"), Each(-1));
  EXPECT_THAT(look.numbers("/mpi_rank"), Each(-1));
  for (auto const* path : {"/residual", "/error_l2", "/error_max", "/error_estimate", "/algebraic_error",
                           "/compatibility_defect", "/seconds", "/mean_u", "/timing/case_seconds"})
    EXPECT_THAT(look.numbers(path), Each(IsNan())) << path;
  EXPECT_THAT(look.texts("/message"), ElementsAre("", "", ""));
  EXPECT_THAT(look.shape("/message"), ElementsAre(3, 256));
  EXPECT_THAT(look.shape("/u"), ElementsAre(3, 3, 5));
  EXPECT_THAT(look.numbers("/x"),
              ElementsAre(DoubleEq(-0.8), DoubleEq(-0.4), DoubleEq(0), DoubleEq(0.4), DoubleEq(0.8)));
  EXPECT_THAT(look.numbers("/y"), ElementsAre(1, 3, 5));
  EXPECT_FALSE(look.has("/z"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out.h5.partial"));
  EXPECT_FALSE(file->resumed());
  EXPECT_THAT(file->found_status(), Each(CaseStatus::pending));
}

TEST(ResultFile, GivesBackWhatWasWritten) {
  Folder const folder;
  auto const header = header_of({1, 2, 3, 4, 5});
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  write_done(*file, header, {3, 0, 1});
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/status"), ElementsAre(1, 1, 0, 1, 0));
  EXPECT_THAT(look.numbers("/iterations"), ElementsAre(11, 12, -1, 14, -1));
  EXPECT_THAT(look.numbers("/attempts"), ElementsAre(2, 2, -1, 2, -1));
  EXPECT_THAT(look.texts("/provenance/attempts")[3], HasSubstr("multigrid lines: converged after 3"));
  EXPECT_THAT(look.numbers("/mean_u"), ElementsAre(0.5, 1, IsNan(), 2, IsNan()));
  EXPECT_THAT(look.numbers("/seconds"), ElementsAre(2.75, 3.75, IsNan(), 5.75, IsNan()));
  EXPECT_THAT(look.numbers("/mpi_rank"), ElementsAre(1, 1, -1, 1, -1));
  EXPECT_THAT(look.numbers("/provenance/solver"), ElementsAre(1, 1, 0, 1, 0));
  auto const u = look.numbers("/u");
  auto const checksums = look.hashes("/checksum");
  for (std::size_t id : {0, 1, 3}) {
    auto const expected = field_of(static_cast<double>(id + 1), 0, 15);
    EXPECT_EQ(std::vector<double>(u.begin() + static_cast<long>(15 * id), u.begin() + static_cast<long>(15 * id + 15)),
              expected);
    EXPECT_EQ(checksums[id], Hash64().add(expected.data(), 15 * sizeof(double)).value());
  }
}

TEST(ResultFile, StoresFailures) {
  Folder const folder;
  auto header = header_of({1, 2, 3});
  header.output.fields = {OutputField::u, OutputField::kappa};
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  write_done(*file, header, {0, 1, 2});
  std::string const long_text = std::string(254, 'x') + "\xc3\xa9 tail";
  file->write_results({failure_of(2, long_text), failure_of(0, "kappa = -1 at cell 7")}, 0);
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/status"), ElementsAre(2, 1, 2));
  EXPECT_THAT(look.texts("/message"), ElementsAre("kappa = -1 at cell 7", "", std::string(254, 'x')));
  EXPECT_THAT(look.numbers("/mean_u"), ElementsAre(IsNan(), 1, IsNan()));
  for (auto const* path : {"/u", "/kappa"}) {
    auto const values = look.numbers(path);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(std::isnan(values[i]), i < 15 || i >= 30) << path << i;
  }
}

TEST(ResultFile, ConvertsToSinglePrecision) {
  Folder const folder;
  auto header = header_of({1, 2});
  header.output.precision = Precision::single;
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  write_done(*file, header, {0, 1});
  {
    Look const look(folder / "out.h5");
    io::Hdf5Dataset const u(LAPWING_H5(H5Dopen2(look.id(), "/u", H5P_DEFAULT)));
    io::Hdf5Type const type(LAPWING_H5(H5Dget_type(u.id())));
    EXPECT_GT(H5Tequal(type.id(), H5T_NATIVE_FLOAT), 0);
    EXPECT_EQ(look.numbers("/u")[16], static_cast<double>(static_cast<float>(field_value(2, 0, 1))));
    auto const expected = field_of(2, 0, 15);
    std::vector<float> const stored(expected.begin(), expected.end());
    EXPECT_EQ(look.hashes("/checksum")[1], Hash64().add(stored.data(), 15 * sizeof(float)).value());
  }
  file->write_results({failure_of(0, "no")}, 0);
  EXPECT_TRUE(std::isnan(Look(folder / "out.h5").numbers("/u")[14]));
  EXPECT_FALSE(std::isnan(Look(folder / "out.h5").numbers("/u")[15]));
}

TEST(ResultFile, KeepsShapesInGroups) {
  Folder const folder;
  auto const header = two_shapes({1, 2, 3, 4, 5});
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  write_done(*file, header, {0, 1, 2, 3, 4});
  Look const look(folder / "out.h5");
  EXPECT_FALSE(look.has("/u"));
  EXPECT_FALSE(look.has("/x"));
  EXPECT_THAT(look.numbers("/grid_4x3/case"), ElementsAre(0, 2, 4));
  EXPECT_THAT(look.numbers("/grid_6x3/case"), ElementsAre(1, 3));
  EXPECT_THAT(look.shape("/grid_6x3/u"), ElementsAre(2, 3, 6));
  EXPECT_EQ(look.numbers("/grid_6x3/u")[18 + 5], field_value(4, 0, 5));
  EXPECT_EQ(look.numbers("/grid_4x3/u")[24 + 5], field_value(5, 0, 5));
  EXPECT_THAT(read_result(folder / "out.h5").unknowns, ElementsAre(12, 18, 12, 18, 12));
}

/// Bytes that a file takes on its disk.
std::uint64_t bytes_on_disk(std::string const& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return static_cast<std::uint64_t>(info.st_blocks) * 512;
}

TEST(ResultFile, TakesNoSpaceForWhatIsNotYetWritten) {
  Folder const folder;
  std::vector<double> a(2000);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<double>(i);
  auto header = header_of(a);
  header.shapes[0].cells = {50, 40, 1};
  header.output.quantities.clear();
  ResultFile::prepare(folder / "out.h5", header, fresh);
  std::uint64_t const fields = a.size() * 50 * 40 * 8, texts = a.size() * 2 * 256;
  EXPECT_GT(std::filesystem::file_size(folder / "out.h5"), fields + texts);
  EXPECT_LT(bytes_on_disk(folder / "out.h5"), a.size() * 200 + 300000);
}

TEST(ResultFile, HasNoPlaceForErrorsThatNobodyMeasures) {
  Folder const folder;
  auto header = header_of({1, 2});
  header.has_exact = false;
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  write_done(*file, header, {0});
  Look const look(folder / "out.h5");
  for (auto const* path : {"/error_l2", "/error_max", "/error_estimate", "/algebraic_error"}) {
    EXPECT_THAT(look.numbers(path), Each(IsNan())) << path;
    io::Hdf5Dataset const dataset(H5Dopen2(look.id(), path, H5P_DEFAULT));
    EXPECT_EQ(H5Dget_storage_size(dataset.id()), 0u) << path;
  }
  header.estimates_errors = true;
  EXPECT_FALSE(ResultFile::prepare(folder / "other.h5", header, fresh)->resumed());
}

TEST(ResultFile, StoresExtentsThatVary) {
  Folder const folder;
  auto header = header_of({1, 2});
  let_boxes_vary(header);
  ResultFile::prepare(folder / "out.h5", header, fresh);
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/x"),
              ElementsAre(DoubleEq(0.1), DoubleEq(0.3), DoubleEq(0.5), DoubleEq(0.7), DoubleEq(0.9)));
  EXPECT_THAT(look.numbers("/x_lower"), ElementsAre(-1, -1));
  EXPECT_THAT(look.numbers("/x_upper"), ElementsAre(1, 4));
  EXPECT_THAT(look.numbers("/y_upper"), ElementsAre(6, 6));
}

TEST(ResultFile, HoldsOneCaseWithoutParametersAndFields) {
  Folder const folder;
  auto header = header_of({7});
  header.parameter_names.clear();
  header.parameters.clear();
  header.output.fields.clear();
  header.output.quantities.clear();
  header.timing_detail = TimingDetail::off;
  header.regions.clear();
  header.memory_spaces.clear();
  header.input_text.clear();
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  file->write_results({result_of(0, 7)}, 0);
  file->add_timing({});
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/status"), ElementsAre(1));
  EXPECT_THAT(look.numbers("/seconds"), ElementsAre(IsNan()));
  EXPECT_FALSE(look.has("/timing/case_seconds"));
  EXPECT_EQ(look.hashes("/checksum")[0], Hash64().value());
  EXPECT_TRUE(ResultFile::attach(file->pack()) != nullptr);
}

TEST(ResultFile, LetsOtherRanksWrite) {
  Folder const folder;
  auto const header = two_shapes({1, 2, 3, 4});
  auto const first = ResultFile::prepare(folder / "out.h5", header, fresh);
  auto const second = ResultFile::attach(first->pack());
  second->case_rows() = first->case_rows();
  write_done(*first, header, {0, 3});
  write_done(*second, header, {1, 2});
  second->flush();
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/status"), Each(1));
  EXPECT_EQ(look.numbers("/grid_6x3/u")[0], field_value(2, 0, 0));
}

TEST(ResultFile, AddsTimesOfRuns) {
  Folder const folder;
  auto const header = header_of({1});
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  TimingTable table;
  table.regions = {"run", "run/batch/solve"};
  table.seconds = {{4, 3}, {5, 1}, {1, 1}};  // three ranks, two rows
  table.exclusive = {{1, 3}, {4, 1}, {0, 1}};
  table.calls = {{1, 2}, {1, 1}, {1, 7}};
  table.memory_spaces = {"Host"};
  table.peak_bytes = {{100}, {50}, {70}};
  file->add_timing(table);
  file->add_timing(table);
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/timing/rank_seconds"), ElementsAre(10, 0, 8, 10, 0, 2));
  EXPECT_THAT(look.numbers("/timing/rank_exclusive"), ElementsAre(2, 0, 8, 8, 0, 2));
  EXPECT_THAT(look.numbers("/timing/rank_calls"), ElementsAre(4, 0, 18, 2, 0, 2));
  EXPECT_THAT(look.numbers("/timing/peak_bytes"), ElementsAre(100, 50));
  table.regions[0] = "elsewhere";
  EXPECT_THROW(file->add_timing(table), std::logic_error);
}

TEST(ResultFile, RefusesMisuse) {
  Folder const folder;
  auto header = header_of({1, 2});
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  EXPECT_THROW(file->write_results({result_of(0, 1)}, 0), std::logic_error) << "done without its field";
  std::vector<double> const u(15, 1.0);
  auto const bytes = std::as_bytes(std::span(u));
  EXPECT_THROW(file->write_field(0, {2}, bytes), std::logic_error);
  EXPECT_THROW(file->write_field(0, {-1}, bytes), std::logic_error);
  EXPECT_THROW(file->write_field(0, {0, 1}, bytes), std::logic_error) << "too few values";
  EXPECT_THROW(file->write_field(0, {0}, bytes.first(bytes.size() / 2)), std::logic_error) << "single precision";
  EXPECT_THROW(file->write_skipped({1, 2}), std::logic_error);
  EXPECT_THAT(Look(folder / "out.h5").numbers("/status"), Each(0));
  header.output.quantities[0].name = "a";
  EXPECT_THROW(ResultFile::prepare(folder / "twice.h5", header, fresh), FileError);
  EXPECT_FALSE(std::filesystem::exists(folder / "twice.h5.partial"));
}

TEST(ResultFile, MarksSkippedCases) {
  Folder const folder;
  auto const header = header_of({1, 2, 3, 4, 5});
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  write_done(*file, header, {2});
  file->write_skipped({4, 0, 3});
  EXPECT_THAT(Look(folder / "out.h5").numbers("/status"), ElementsAre(3, 0, 1, 3, 3));
}

TEST(ResultReader, SummarisesAFile) {
  Folder const folder;
  auto const header = header_of({1, 2, 3});
  auto const file = ResultFile::prepare(folder / "out.h5", header, fresh);
  write_done(*file, header, {0, 2});
  file->write_results({failure_of(1, "diverged")}, 0);
  auto const summary = read_result(folder / "out.h5");
  EXPECT_EQ(summary.title, header.title);
  EXPECT_EQ(summary.lapwing_version, "0.1.0");
  EXPECT_EQ(summary.created.size(), 20u);
  EXPECT_EQ(summary.detail, "phases");
  EXPECT_THAT(summary.status, ElementsAre(CaseStatus::done, CaseStatus::failed, CaseStatus::done));
  EXPECT_THAT(summary.messages, ElementsAre("", "diverged", ""));
  EXPECT_THAT(summary.solver, ElementsAre(1, 0, 1));
  EXPECT_THAT(summary.phases, ElementsAre("sample", "assemble", "setup", "solve", "quantities", "output"));
  EXPECT_THAT(summary.case_seconds.at(2), ElementsAre(0.5, 0, 0, 4, 0, 0.25));
  EXPECT_THAT(summary.unknowns, Each(15));
  EXPECT_EQ(summary.timing.regions, header.regions);
  EXPECT_EQ(summary.timing.clock, "steady_clock");
  EXPECT_EQ(summary.timing.overhead_per_region, 2e-8);
  EXPECT_EQ(summary.timing.seconds.size(), 2u);
  EXPECT_EQ(summary.provenance.at("command_line"), "lapwing run sample.toml");
}

TEST(ResultReader, NamesTheFileItCannotRead) {
  Folder const folder;
  std::ofstream(folder / "text.h5") << "not HDF5";
  for (auto const* name : {"absent.h5", "text.h5"}) {
    try {
      read_result(folder / name);
      ADD_FAILURE() << name;
    } catch (FileError const& error) {
      EXPECT_THAT(error.what(), HasSubstr(folder / name));
      EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("\n")));
    }
  }
}

TEST(ResultFile, TextsThatSayNothingTakeNoSpace) {
  Folder const folder;
  std::vector<double> a(4000);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<double>(i);
  auto header = header_of(a);
  header.output.fields.clear();
  auto const file = ResultFile::prepare(folder / "out.h5", header, ResultFile::Mode::fresh);
  auto const bytes_on_disk = [&] {
    file->flush();
    struct stat info {};
    ::stat((folder / "out.h5").c_str(), &info);
    return 512 * static_cast<double>(info.st_blocks);
  };
  std::vector<CaseResult> results;
  for (std::size_t i = 0; i < a.size(); ++i) {
    results.push_back(result_of(static_cast<std::int64_t>(i), a[i]));
    results.back().attempts_text.clear();
  }
  file->write_results(results, 0);
  EXPECT_LT(bytes_on_disk(), 1.5 * predicted_file_bytes(header));
  EXPECT_GT(bytes_on_disk(), 0.7 * predicted_file_bytes(header));
  results.resize(3);
  results[1].message = "something";
  file->write_results(results, 0);
  results[1].message.clear();                  // what is there is written over
  file->write_results(results, 0);
  EXPECT_EQ(Look(folder / "out.h5").texts("/message")[1], "");
  EXPECT_TRUE(file->find_damage({{0, 4000}}, true).empty());
}

}  // namespace
}  // namespace lapwing
