// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>

#include <fstream>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include "sample_field.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using namespace sample;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FieldFile, TakesAPlainFieldAsOneSlab) {
  Folder const folder;
  store(folder / "k.h5", "k", {2, 3}, H5T_NATIVE_DOUBLE, six);
  FieldFile const field(folder / "k.h5", "/k", 2);
  EXPECT_EQ(read(field, 0), six);
}

TEST(FieldFile, RefusesValuesThatAreElsewhereOrNowhere) {
  Folder const folder;
  auto const path = folder / "k.h5";
  store(path, "source", {2, 3}, H5T_NATIVE_DOUBLE, six);
  store(path, "virtual", {2, 3}, H5T_NATIVE_DOUBLE, {}, [](hid_t properties) {
    hsize_t const shape[] = {2, 3};
    io::Hdf5Space const space(LAPWING_H5(H5Screate_simple(2, shape, nullptr)));
    LAPWING_H5(H5Pset_virtual(properties, space.id(), ".", "source", space.id()));
  });
  store(path, "external", {2, 3}, H5T_NATIVE_DOUBLE, six,
        [&](hid_t properties) { LAPWING_H5(H5Pset_external(properties, (folder / "raw").c_str(), 0, 48)); });
  store(path, "unwritten", {2, 3}, H5T_NATIVE_DOUBLE, {});
  store(path, "compact", {2, 3}, H5T_NATIVE_DOUBLE, six,
        [](hid_t properties) { LAPWING_H5(H5Pset_layout(properties, H5D_COMPACT)); });
  EXPECT_THAT(complaint(path, "virtual"), HasSubstr("\"virtual\" is virtual"));
  EXPECT_THAT(complaint(path, "external"), HasSubstr("has its values in another file, " + folder / "raw"));
  EXPECT_THAT(complaint(path, "unwritten"), HasSubstr("was never written"));
  EXPECT_EQ(read(FieldFile(path, "compact", 2), 0), six);
}

TEST(FieldFile, NamesCasesThatWereNeverWritten) {
  Folder const folder;
  auto const path = folder / "k.h5";
  store(path, "k", {4, 2, 3}, H5T_NATIVE_DOUBLE, {}, [](hid_t properties) {
    hsize_t const chunk[] = {1, 2, 2};
    LAPWING_H5(H5Pset_chunk(properties, 3, chunk));
  });
  {
    auto const file = file_at(path);
    io::Hdf5Dataset const dataset(LAPWING_H5(H5Dopen2(file.id(), "k", H5P_DEFAULT)));
    hsize_t const start[] = {2, 0, 2}, count[] = {1, 2, 1}, n = 2;
    io::Hdf5Space const space(LAPWING_H5(H5Dget_space(dataset.id()))),
        memory(LAPWING_H5(H5Screate_simple(1, &n, nullptr)));
    LAPWING_H5(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start, nullptr, count, nullptr));
    LAPWING_H5(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, memory.id(), space.id(), H5P_DEFAULT, six.data()));
  }
  std::vector<std::string> missing;
  auto const values = read(FieldFile(path, "k", 2), 0, 4, &missing);
  EXPECT_THAT(missing, ElementsAre("[0] was never written", "[1] was never written", "", "[3] was never written"));
  EXPECT_THAT(std::vector(values.begin() + 12, values.begin() + 18), ElementsAre(0, 0, 1, 0, 0, 2));
}

TEST(FieldFile, DecompressesEachChunkOnce) {
  Folder const folder;
  CountingFilter const counting;
  constexpr std::int64_t n_slabs = 60, ny = 100,
                         nx = 200;  // a row of chunks is larger than the cache that HDF5 has by itself
  std::vector<double> values(n_slabs * ny * nx);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  struct Row {
    std::vector<hsize_t> chunk;
    int n_chunks;
  };
  for (auto const& [chunk, n_chunks] :
       {Row{{20, 13, 24}, 3 * 8 * 9}, Row{{60, 100, 200}, 1}, Row{{25, 100, 200}, 3}, Row{{1, 25, 200}, 60 * 4}}) {
    auto const path = folder / ("k" + std::to_string(n_chunks) + ".h5");
    store(path, "k", {n_slabs, ny, nx}, H5T_NATIVE_FLOAT, values, CountingFilter::chunks(chunk));
    FieldFile const field(path, "k", 2);
    int const before = CountingFilter::n_decoded();
    for (std::int64_t slab = 0; slab < n_slabs; ++slab) EXPECT_EQ(read(field, slab)[31], slab * ny * nx + 31);
    EXPECT_EQ(CountingFilter::n_decoded() - before, n_chunks);
  }
}

TEST(FieldFile, NamesAMissingFilterAndWhatToDo) {
  Folder const folder;
  auto const path = folder / "k.h5";
  {
    CountingFilter const counting;
    store(path, "k", {2, 3}, H5T_STD_U8LE, six, CountingFilter::chunks({2, 3}));
    store(path, "left_alone", {2, 3}, H5T_STD_U8LE, {255, 2, 3, 4, 5, 6}, CountingFilter::chunks({2, 3}));
  }
  auto const says = complaint(path, "k");
  EXPECT_THAT(
      says,
      HasSubstr("dataset \"k\" is compressed with counting (HDF5 filter 300), which this HDF5 library cannot read"));
  EXPECT_THAT(says, HasSubstr("h5repack -f GZIP=4"));
  EXPECT_THAT(read(FieldFile(path, "left_alone", 2), 0), ElementsAre(255, 2, 3, 4, 5, 6));
}

TEST(FieldFile, SaysWhatIsThereInstead) {
  Folder const folder;
  auto const path = folder / "k.h5";
  store(path, "kappa", {2, 3}, H5T_NATIVE_DOUBLE, six);
  {
    auto const file = file_at(path);
    io::Hdf5Group const group(LAPWING_H5(H5Gcreate2(file.id(), "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)));
    LAPWING_H5(H5Lcreate_soft("/kappa", file.id(), "alias", H5P_DEFAULT, H5P_DEFAULT));
    LAPWING_H5(H5Lcreate_soft("/nothing", file.id(), "dangling", H5P_DEFAULT, H5P_DEFAULT));
    LAPWING_H5(H5Lcreate_external("other.h5", "/k", file.id(), "outside", H5P_DEFAULT, H5P_DEFAULT));
  }
  EXPECT_THAT(complaint(path, "/kapa"), HasSubstr("no dataset \"/kapa\"; did you mean \"kappa\"?"));
  EXPECT_THAT(complaint(path, "/k_of_rock"), HasSubstr("; \"/\" holds alias, dangling, group, kappa, outside"));
  EXPECT_THAT(complaint(path, "/group/k"), HasSubstr("; \"/group\" is empty"));
  EXPECT_THAT(complaint(path, "/kappa/k"), HasSubstr("\"/kappa\" is no group"));
  EXPECT_THAT(complaint(path, "/group"), HasSubstr("\"/group\" is a group: must be a dataset"));
  EXPECT_THAT(complaint(path, "/dangling"), HasSubstr("\"/dangling\" is a link to /nothing, which is not there"));
  EXPECT_THAT(complaint(path, "/outside"), HasSubstr("a link to /k in the file other.h5, which cannot be opened"));
  EXPECT_EQ(read(FieldFile(path, "/alias", 2), 0), six);
  store(folder / "other.h5", "k", {2, 3}, H5T_NATIVE_DOUBLE, six);
  EXPECT_EQ(read(FieldFile(path, "/outside", 2), 0), six);
}

TEST(FieldFile, NamesOtherFormats) {
  Folder const folder;
  auto const write = [&](std::string const& name, std::string const& bytes) {
    std::ofstream(folder / name) << bytes;
    return folder / name;
  };
  EXPECT_THAT(complaint(folder / "absent.h5", "/k"), HasSubstr("cannot be opened: No such file"));
  EXPECT_THAT(complaint(write("text.h5", "not HDF5"), "/k"), HasSubstr("is not an HDF5 file"));
  EXPECT_THAT(complaint(write("empty.h5", ""), "/k"), HasSubstr("is empty"));
  EXPECT_THAT(complaint(write("k.nc", "CDF\x01 and more"), "/k"), HasSubstr("nccopy -k nc4"));
  EXPECT_THAT(complaint(write("k.npy", "\x93NUMPY\x01"), "/k"), HasSubstr("is a file of numpy"));
  EXPECT_THAT(complaint(write("k.mat", "MATLAB 5.0 MAT-file"), "/k"), HasSubstr("-v7.3"));
}

TEST(FieldFile, HoldsALockWhileItIsOpen) {
  Folder const folder;
  auto const path = folder / "k.h5";
  store(path, "k", {2, 3}, H5T_NATIVE_DOUBLE, six);
  auto const opens_for_writing = [&] {  // as HDF5 does in another process
    int const file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    bool const locked = ::flock(file, LOCK_EX | LOCK_NB) == 0;
    ::close(file);
    return locked;
  };
  EXPECT_TRUE(opens_for_writing());
  FieldFile const field(path, "k", 2);
  EXPECT_FALSE(opens_for_writing());
}

}  // namespace
}  // namespace lapwing
