// SPDX-License-Identifier: BSD-3-Clause
// Files whose bytes have changed after they were written.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "core/hash.hpp"
#include "io/result_file.hpp"
#include "io/seal.hpp"
#include "io/stored_results.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace sample;

using Mode = ResultFile::Mode;
constexpr auto done = CaseStatus::done;
constexpr auto pending = CaseStatus::pending;
constexpr auto failed = CaseStatus::failed;

/// A finished file of two fields: all done but case 1, which failed.
FileHeader finished(std::string const& path, FileHeader header) {
  header.output.fields = {OutputField::u, OutputField::kappa};
  auto const file = ResultFile::prepare(path, header, Mode::fresh);
  std::vector<std::int64_t> cases;
  for (std::int64_t i = 0; i < header.case_hash.size(); ++i)
    if (i != 1) cases.push_back(i);
  write_done(*file, header, cases);
  file->write_results({failure_of(1, "diverged")}, 0);
  return header;
}

std::uint64_t offset_of(std::string const& path, std::string const& dataset, std::uint64_t row,
                        std::uint64_t row_bytes) {
  Look const look(path);
  io::Hdf5Dataset const opened(LAPWING_H5(H5Dopen2(look.id(), dataset.c_str(), H5P_DEFAULT)));
  return H5Dget_offset(opened.id()) + row * row_bytes;
}

void flip(std::string const& path, std::uint64_t offset, char bits) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  char byte = 0;
  file.get(byte);
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(static_cast<char>(byte ^ bits));
}

std::vector<std::string> covered(std::string const& path, std::string const& checksum) {
  Look const look(path);
  io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(look.id(), checksum.c_str(), H5P_DEFAULT)));
  std::istringstream words(io::read_text_attribute(dataset.id(), "covers"));
  return {std::istream_iterator<std::string>(words), {}};
}

/// "case: what" of all damage that a run which goes on with the file finds.
std::vector<std::string> damage(std::string const& path, FileHeader const& header, bool with_fields = true) {
  auto const file = ResultFile::prepare(path, header, Mode::resume);
  EXPECT_TRUE(file->resumed());
  std::vector<std::string> lines;
  for (auto const& one : file->find_damage({{0, header.case_hash.size()}}, with_fields))
    lines.push_back(std::to_string(one.case_id) + ": " + one.what);
  return lines;
}

struct Column {
  std::string path;
  std::uint64_t row_bytes;
};

std::vector<Column> number_columns(std::string const& path) {
  std::vector<Column> columns;
  Look const look(path);
  for (auto const& name : covered(path, "/provenance/numbers_checksum")) {
    io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(look.id(), name.c_str(), H5P_DEFAULT)));
    io::Hdf5Type const type(LAPWING_H5(H5Dget_type(dataset.id())));
    std::uint64_t row_bytes = H5Tget_size(type.id());
    auto const shape = look.shape(name);
    for (std::size_t d = 1; d < shape.size(); ++d) row_bytes *= shape[d];
    columns.push_back({name, row_bytes});
  }
  return columns;
}

TEST(NumbersChecksum, IsTheSumOfHashesOfPathsAndRows) {
  Folder const folder;
  auto const path = folder / "out.h5";
  finished(path, header_of({1, 2, 3}));
  auto const bytes = bytes_of(path);
  auto const stored = Look(path).hashes("/provenance/numbers_checksum");
  auto const columns = number_columns(path);
  std::vector<std::string> names;
  for (auto const& column : columns) names.push_back(column.path);
  EXPECT_THAT(names,
              ::testing::IsSupersetOf({"/a", "/case_hash", "/status", "/residual", "/mean_u", "/message", "/checksum",
                                       "/provenance/attempts", "/provenance/solver", "/timing/case_seconds"}));
  EXPECT_THAT(names, ::testing::Not(::testing::Contains("/u")));
  for (std::uint64_t row = 0; row < 3; ++row) {
    std::uint64_t sum = 0;
    for (auto const& column : columns)
      sum += Hash64()
                 .add(std::string_view(column.path))
                 .add(bytes.data() + offset_of(path, column.path, row, column.row_bytes), column.row_bytes)
                 .value();
    EXPECT_EQ(stored[row], sum) << row;
  }
}

TEST(FindDamage, FindsNothingInASoundFile) {
  Folder const folder;
  auto const header = finished(folder / "out.h5", two_shapes({1, 2, 3, 4, 5}));
  EXPECT_THAT(damage(folder / "out.h5", header), IsEmpty());
}

TEST(FindDamage, NamesTheColumnOfEveryFlippedNumber) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, header_of({1, 2, 3}));
  for (auto const& [name, row_bytes] : number_columns(path))
    for (std::uint64_t const row : {0, 1}) {
      if (name == "/a" || name == "/case_hash") continue;      // follow from the plan: such a file is laid out anew
      auto const offset = offset_of(path, name, row, row_bytes) + row_bytes - 1;
      char const bit = name == "/status" ? 3 : 16;             // 1 becomes 2, and 2 becomes 1
      flip(path, offset, bit);
      EXPECT_THAT(damage(path, header, false),
                  ElementsAre(::testing::StartsWith(std::to_string(row) + ": " + name + " ")))
          << name;
      flip(path, offset, bit);
    }
  flip(path, offset_of(path, "/provenance/numbers_checksum", 2, 8), 1);
  EXPECT_THAT(damage(path, header, false), ElementsAre("2: a number (or /provenance/numbers_checksum) has changed"));
}

TEST(FindDamage, FindsEveryFlippedByteOfAField) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, two_shapes({1, 2, 3, 4}));
  auto const at = offset_of(path, "/grid_4x3/kappa", 1, 12 * 8);
  for (std::uint64_t byte = 0; byte < 12 * 8; byte += 5) {
    flip(path, at + byte, 1);
    EXPECT_THAT(damage(path, header), ElementsAre("2: /grid_4x3/u, /grid_4x3/kappa (or /checksum) has changed"))
        << byte;
    EXPECT_THAT(damage(path, header, false), IsEmpty());
    flip(path, at + byte, 1);
  }
  flip(path, offset_of(path, "/grid_6x3/u", 0, 18 * 8), 1);
  EXPECT_THAT(damage(path, header), ElementsAre(HasSubstr("1: /grid_6x3/u"))) << "the not-a-number of a failed case";
}

TEST(FindDamage, NamesAStatusThatIsNone) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, header_of({1, 2, 3}));
  flip(path, offset_of(path, "/status", 2, 1), 8);
  EXPECT_THAT(damage(path, header), ElementsAre("2: /status is 9, which is none of 0 to 3"));
  flip(path, offset_of(path, "/status", 0, 1), 1);
  EXPECT_THAT(damage(path, header),
              ElementsAre(HasSubstr("0: /status has changed, or a run was killed"), HasSubstr("2:")));
}

TEST(Takeover, LeavesDamagedCasesBehindAndNamesThem) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto header = finished(path, header_of({1, 2, 3, 4, 5}));
  flip(path, offset_of(path, "/u", 2, 15 * 8), 1);
  flip(path, offset_of(path, "/mean_u", 3, 8), 1);
  flip(path, offset_of(path, "/status", 4, 1), 16);
  auto longer = header_of({1, 3, 4, 5, 6});
  longer.output = header.output;
  auto const file = ResultFile::prepare(path, longer, Mode::resume);
  EXPECT_THAT(file->found_status(), ElementsAre(done, pending, pending, pending, pending));
  ASSERT_EQ(file->found_damage().size(), 3u);
  EXPECT_EQ(file->found_damage()[1].what, "/mean_u (or /provenance/numbers_checksum) has changed");
  EXPECT_THAT(file->find_damage({{0, 5}}, true), IsEmpty());
}

TEST(Takeover, GivesFilesWithoutThemChecksumsOfNumbers) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, header_of({1, 2, 3}));
  {
    io::Hdf5File const file(LAPWING_H5(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT)));
    LAPWING_H5(H5Ldelete(file.id(), "/provenance/numbers_checksum", H5P_DEFAULT));
  }
  {
    auto const file = ResultFile::prepare(path, header, Mode::resume);
    EXPECT_FALSE(file->resumed());
    EXPECT_THAT(file->found_status(), ElementsAre(done, failed, done));
    EXPECT_THAT(file->found_damage(), IsEmpty());
  }
  EXPECT_THAT(damage(path, header), IsEmpty());
  flip(path, offset_of(path, "/residual", 2, 8), 1);
  EXPECT_THAT(damage(path, header), ElementsAre(HasSubstr("2: /residual")));
}

TEST(ResultFile, TakesDamagedCasesBack) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, header_of({1, 2, 3}));
  {
    auto const file = ResultFile::prepare(path, header, Mode::resume);
    file->write_pending({2, 0});
  }
  auto const file = ResultFile::prepare(path, header, Mode::resume);
  EXPECT_THAT(file->found_status(), ElementsAre(pending, failed, pending));
  EXPECT_THAT(file->find_damage({{0, 3}}, true), IsEmpty());
  write_done(*file, header, {0, 2});
  EXPECT_THAT(file->find_damage({{0, 3}}, true), IsEmpty());
}

TEST(Seal, KeepsWhatIsOutsideOfDatasets) {
  Folder const folder;
  auto const path = folder / "out.h5";
  finished(path, two_shapes({1, 2, 3, 4}));
  auto const whole = bytes_of(path);
  auto const seal = io::read_seal(io::RawFile::open_for_reading(path));
  ASSERT_TRUE(seal.has_value());
  for (std::uint64_t const at : {std::uint64_t{3}, std::uint64_t{60}, std::uint64_t{900}, seal->end - 1}) {
    flip(path, at, 1);
    if (is_damaged_outside(path)) {
      EXPECT_THROW(StoredResults{path}, FileError);
      EXPECT_THROW(ResultFile::prepare(path, two_shapes({1, 2, 3, 4}), Mode::resume), FileError);
      repair_outside(path);
      EXPECT_TRUE(bytes_of(path) == whole);
    } else {
      flip(path, at, 1);                                       // within a dataset
    }
  }
  flip(path, 60, 1);
  EXPECT_TRUE(is_damaged_outside(path));
  EXPECT_NO_THROW(ResultFile::prepare(path, two_shapes({1, 2}), Mode::fresh)) << "it is lapwing's, and may be replaced";
}

TEST(Seal, TellsWhichConstantHasChanged) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, header_of({1, 2, 3}));
  EXPECT_THAT(StoredResults(path).find_other_damage(), IsEmpty());
  for (auto const* name : {"/y", "/provenance/resolved_input", "/timing/region_name", "/case"}) {
    flip(path, offset_of(path, name, 0, 1), 1);
    EXPECT_THAT(
        io::changed_constants(io::RawFile::open_for_reading(path), *io::read_seal(io::RawFile::open_for_reading(path))),
        ElementsAre(name));
    flip(path, offset_of(path, name, 0, 1), 1);
  }
  flip(path, offset_of(path, "/y", 1, 8), 1);
  auto const file = ResultFile::prepare(path, header, Mode::resume);
  EXPECT_FALSE(file->resumed());
  EXPECT_THAT(file->remarks(), ElementsAre("/y has changed"));
  EXPECT_THAT(file->found_status(), ElementsAre(done, failed, done));
  EXPECT_THAT(StoredResults(path).find_other_damage(), IsEmpty());
}

TEST(Seal, IsCutOffByOtherProgramsWhoseFileIsKept) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, header_of({1, 2, 3}));
  H5Fclose(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
  EXPECT_FALSE(StoredResults(path).is_sealed());
  auto const theirs = bytes_of(path);
  auto const file = ResultFile::prepare(path, header, Mode::resume);
  EXPECT_FALSE(file->resumed());
  EXPECT_THAT(file->remarks(), ElementsAre("another program has written to it, or it is damaged"));
  EXPECT_THAT(file->found_status(), ElementsAre(done, failed, done));
  EXPECT_TRUE(StoredResults(path).is_sealed());
  EXPECT_EQ(file->previous(), folder / "out.previous.h5");
  EXPECT_TRUE(bytes_of(folder / "out.previous.h5") == theirs);
}

TEST(Seal, ThatIsDamagedItselfVouchesForNothing) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, header_of({1, 2, 3}));
  flip(path, std::filesystem::file_size(path) - 100, 1);
  EXPECT_FALSE(StoredResults(path).is_sealed());
  EXPECT_FALSE(ResultFile::prepare(path, header, Mode::resume)->resumed());
  EXPECT_TRUE(StoredResults(path).is_sealed());
}

TEST(Tables, HaveChecksumsThatRunsRenew) {
  Folder const folder;
  auto const path = folder / "out.h5";
  auto const header = finished(path, header_of({1, 2, 3}));
  TimingTable table;
  table.regions = header.regions;
  table.seconds = table.exclusive = {{1, 2, 3}, {4, 5, 6}};
  table.calls = {{1, 1, 1}, {2, 2, 2}};
  ResultFile::prepare(path, header, Mode::resume)->add_timing(table);
  EXPECT_THAT(StoredResults(path).find_other_damage(), IsEmpty());
  flip(path, offset_of(path, "/timing/rank_seconds", 1, 3 * 8) + 8, 16);
  EXPECT_THAT(StoredResults(path).find_other_damage(), ElementsAre("what /timing holds of rank 1"));
  ResultFile::prepare(path, header, Mode::resume)->add_timing(table);
  EXPECT_THAT(StoredResults(path).find_other_damage(), IsEmpty());
  EXPECT_THAT(Look(path).numbers("/timing/rank_seconds"), ElementsAre(2, 4, 6, 4, 5, 6)) << "damaged rows begin anew";
}

}  // namespace
}  // namespace lapwing
