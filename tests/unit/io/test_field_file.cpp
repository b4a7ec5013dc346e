// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "io/field_file.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using sample::Folder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Stores `values` as a dataset of another type.
void store(std::string const& path, std::string const& name, std::vector<hsize_t> const& shape, hid_t type,
           std::vector<double> const& values) {
  io::Hdf5File const file(std::filesystem::exists(path)
                              ? LAPWING_H5(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT))
                              : LAPWING_H5(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)));
  io::Hdf5Space const space(LAPWING_H5(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr)));
  io::Hdf5Dataset const dataset(
      LAPWING_H5(H5Dcreate2(file.id(), name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)));
  if (!values.empty())
    LAPWING_H5(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
}

TEST(FieldFile, ReadsEveryNumericType) {
  Folder const folder;
  auto const path = folder / "k.h5";
  std::vector<double> const values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  store(path, "double", {2, 2, 3}, H5T_NATIVE_DOUBLE, values);
  store(path, "float", {2, 2, 3}, H5T_IEEE_F32LE, values);
  store(path, "big", {2, 2, 3}, H5T_IEEE_F64BE, values);
  store(path, "int", {2, 2, 3}, H5T_STD_I16BE, values);
  auto const reference = describe_field_file(path, "/double", 2);
  EXPECT_THAT(reference.shape, ElementsAre(2, 2, 3));
  ASSERT_EQ(reference.slab_hash.size(), 2u);
  EXPECT_NE(reference.slab_hash[0], reference.slab_hash[1]);
  for (auto const* name : {"/double", "float", "/big", "/int"}) {
    auto const info = describe_field_file(path, name, 2);
    EXPECT_EQ(info.slab_hash, reference.slab_hash) << name;
    EXPECT_THAT(read_field_slab(info, 2, 1), ElementsAre(7, 8, 9, 10, 11, 12)) << name;
  }
}

TEST(FieldFile, TakesAPlainFieldAsOneSlab) {
  Folder const folder;
  store(folder / "k.h5", "k", {2, 3}, H5T_NATIVE_DOUBLE, {1, 2, 3, 4, 5, 6});
  auto const info = describe_field_file(folder / "k.h5", "/k", 2);
  EXPECT_EQ(info.slab_hash.size(), 1u);
  EXPECT_THAT(read_field_slab(info, 2, 0), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THROW(read_field_slab(info, 2, 1), FileError);
  EXPECT_THROW(read_field_slab(info, 2, -1), FileError);
}

TEST(FieldFile, SaysWhatIsWrong) {
  Folder const folder;
  auto const path = folder / "k.h5";
  store(path, "k", {2, 3}, H5T_NATIVE_DOUBLE, {1, 2, 3, 4, 5, 6});
  store(path, "text", {2, 3}, H5T_C_S1, {});
  store(path, "empty", {0, 3}, H5T_NATIVE_DOUBLE, {});
  std::ofstream(folder / "text.h5") << "not HDF5";
  auto const complaint = [](std::string const& file, std::string const& dataset, int dim) -> std::string {
    try {
      describe_field_file(file, dataset, dim);
    } catch (FileError const& error) {
      EXPECT_THAT(error.what(), HasSubstr(file));
      return error.what();
    }
    return "none";
  };
  EXPECT_THAT(complaint(folder / "absent.h5", "/k", 2), HasSubstr("No such file"));
  EXPECT_THAT(complaint(folder / "text.h5", "/k", 2), HasSubstr("HDF5"));
  EXPECT_THAT(complaint(path, "/absent/k", 2), HasSubstr("no dataset \"/absent/k\""));
  EXPECT_THAT(complaint(path, "/text", 2), HasSubstr("real or integer numbers"));
  EXPECT_THAT(complaint(path, "/empty", 2), HasSubstr("holds nothing"));
  EXPECT_THAT(complaint(path, "/k", 3), HasSubstr("has shape [2, 3]; 3 dimensions"));
}

}  // namespace
}  // namespace lapwing
