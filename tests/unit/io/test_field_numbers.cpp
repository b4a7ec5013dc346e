// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <tuple>

#include "core/case_result.hpp"
#include "sample_field.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using namespace sample;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The IEEE type of 16 bits, which HDF5 1.10 has no name for.
io::Hdf5Type half() {
  io::Hdf5Type type(LAPWING_H5(H5Tcopy(H5T_IEEE_F32LE)));
  LAPWING_H5(H5Tset_fields(type.id(), 15, 10, 5, 0, 10));
  LAPWING_H5(H5Tset_size(type.id(), 2));
  LAPWING_H5(H5Tset_ebias(type.id(), 15));
  return type;
}

/// h5py's boolean.
io::Hdf5Type boolean() {
  io::Hdf5Type type(LAPWING_H5(H5Tenum_create(H5T_STD_I8LE)));
  std::int8_t const values[] = {0, 1};
  LAPWING_H5(H5Tenum_insert(type.id(), "FALSE", values));
  LAPWING_H5(H5Tenum_insert(type.id(), "TRUE", values + 1));
  return type;
}

/// What is wrong with the only slab of a dataset [2][3].
std::string missing_in(std::string const& path, std::string const& dataset) {
  std::vector<std::string> missing;
  read(FieldFile(path, dataset, 2), 0, 1, &missing);
  return missing[0];
}

TEST(FieldNumbers, ReadsEveryNumericType) {
  Folder const folder;
  auto const path = folder / "k.h5";
  std::uint64_t hash = 0;
  auto const two_bytes = half();
  int n = 0;
  for (hid_t const type : {H5T_NATIVE_DOUBLE, H5T_IEEE_F64BE, H5T_IEEE_F32LE, H5T_IEEE_F32BE, two_bytes.id(),
                           H5T_NATIVE_LDOUBLE, H5T_STD_I8LE, H5T_STD_U8BE, H5T_STD_I16BE, H5T_STD_U16LE, H5T_STD_I32LE,
                           H5T_STD_U32BE, H5T_STD_I64BE, H5T_STD_U64LE}) {
    auto const name = "k" + std::to_string(n++);
    store(path, name, {2, 2, 3}, type, twelve);
    FieldFile const field(path, name, 2);
    EXPECT_THAT(field.shape(), ElementsAre(2, 2, 3)) << name;
    EXPECT_THAT(read(field, 1), ElementsAre(7, 8, 9, 10, 11, 12)) << name;
    EXPECT_EQ(read(field, 0, 2), twelve) << name;
    if (hash == 0) hash = hash_of_slab(read(field, 1));
    EXPECT_EQ(hash_of_slab(read(field, 1)), hash) << name;
    EXPECT_NE(hash_of_slab(read(field, 0)), hash) << name;
  }
}

TEST(FieldNumbers, TakesBooleansAsZeroAndOne) {
  Folder const folder;
  auto const file = file_at(folder / "k.h5");
  auto const type = boolean();
  hsize_t const shape[] = {2, 3};
  io::Hdf5Space const space(LAPWING_H5(H5Screate_simple(2, shape, nullptr)));
  io::Hdf5Dataset const dataset(
      LAPWING_H5(H5Dcreate2(file.id(), "b", type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)));
  std::int8_t const values[] = {1, 0, 0, 1, 1, 0};
  LAPWING_H5(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
  LAPWING_H5(H5Fflush(file.id(), H5F_SCOPE_GLOBAL));
  EXPECT_THAT(read(FieldFile(folder / "k.h5", "b", 2), 0), ElementsAre(1, 0, 0, 1, 1, 0));
}

TEST(FieldNumbers, AppliesScaleAndOffset) {
  Folder const folder;
  auto const path = folder / "k.h5";
  store(path, "k", {2, 3}, H5T_STD_I16BE, six);
  set_attribute(path, "k", "scale_factor", H5T_NATIVE_DOUBLE, {0.5});
  set_attribute(path, "k", "add_offset", H5T_NATIVE_FLOAT, {10});
  EXPECT_THAT(read(FieldFile(path, "k", 2), 0), ElementsAre(10.5, 11, 11.5, 12, 12.5, 13));
}

TEST(FieldNumbers, TakesSignedBytesAsUnsignedWhereSaid) {
  Folder const folder;
  auto const path = folder / "k.h5";
  store(path, "k", {2, 3}, H5T_STD_I8LE, {1, -1, -128, 127, 5, 6});
  set_text(path, "k", "_Unsigned", "true");
  EXPECT_THAT(read(FieldFile(path, "k", 2), 0), ElementsAre(1, 255, 128, 127, 5, 6));
  store(path, "s", {2, 3}, H5T_STD_U16LE, {1, 65535, 32768, 32767, 5, 6});
  set_text(path, "s", "_Unsigned", "False");
  set_attribute(path, "s", "_FillValue", H5T_STD_U16LE, {32768});
  std::vector<std::string> missing;
  EXPECT_THAT(read(FieldFile(path, "s", 2), 0, 1, &missing), ElementsAre(1, -1, ::testing::IsNan(), 32767, 5, 6));
  EXPECT_THAT(missing, ElementsAre("[0, 2] holds _FillValue = -32768"));
  store(path, "t", {2, 3}, H5T_STD_I8LE, six);
  set_text(path, "t", "_Unsigned", "yes");
  EXPECT_THAT(complaint(path, "t"), HasSubstr("_Unsigned must be \"true\" or \"false\""));
}

TEST(FieldNumbers, NamesTheFirstCellWithoutAValue) {
  Folder const folder;
  auto const path = folder / "k.h5";
  store(path, "k", {2, 2, 3}, H5T_IEEE_F32LE, {1, 2, 3, 4, 5, 6, 7, 8, 0.1, 10, 0.1, 12});
  set_attribute(path, "k", "_FillValue", H5T_NATIVE_DOUBLE, {0.1});  // the dataset holds it in single precision
  std::vector<std::string> missing;
  auto const values = read(FieldFile(path, "k", 2), 0, 2, &missing);
  EXPECT_THAT(missing[0], "");
  EXPECT_THAT(missing[1], ::testing::StartsWith("[1, 0, 2] holds _FillValue = 0.1"));
  EXPECT_TRUE(std::isnan(values[8]) && std::isnan(values[10]));
  EXPECT_EQ(values[9], 10);
}

TEST(FieldNumbers, AppliesEveryAttributeThatMarksCells) {
  Folder const folder;
  auto const path = folder / "k.h5";
  int n = 0;
  auto const verdict = [&](hid_t type, std::vector<double> const& values, auto const&... attributes) {
    auto const name = "k" + std::to_string(n++);
    store(path, name, {2, 3}, type, values);
    (set_attribute(path, name, std::get<0>(attributes), std::get<1>(attributes), std::get<2>(attributes)), ...);
    return missing_in(path, name);
  };
  using Attribute = std::tuple<char const*, hid_t, std::vector<double>>;
  hid_t const i4 = H5T_STD_I32LE, f8 = H5T_IEEE_F64LE;
  EXPECT_EQ(verdict(i4, six, Attribute("missing_value", i4, {9, 8, 5})), "[1, 1] holds missing_value = 5");
  EXPECT_EQ(verdict(f8, {1, 2, not_a_number, 4, 5, 6}, Attribute("_FillValue", f8, {not_a_number})),
            "[0, 2] holds _FillValue = nan");
  EXPECT_EQ(verdict(i4, six, Attribute("valid_min", i4, {3})), "[0, 0] holds 1, against valid_min = 3");
  EXPECT_EQ(verdict(i4, six, Attribute("valid_max", i4, {5})), "[1, 2] holds 6, against valid_max = 5");
  EXPECT_EQ(verdict(i4, six, Attribute("valid_range", i4, {1, 2})), "[0, 2] holds 3, against valid_range = [1, 2]");
  EXPECT_EQ(verdict(i4, six, Attribute("valid_range", i4, {1, 6})), "");
  // Of packed data, limits in the type of the scale are about what is unpacked.
  EXPECT_EQ(verdict(i4, six, Attribute("scale_factor", f8, {10.}), Attribute("valid_max", f8, {50.})),
            "[1, 2] holds 60, against valid_max = 50");
  EXPECT_EQ(verdict(i4, six, Attribute("scale_factor", f8, {10.}), Attribute("valid_max", i4, {5})),
            "[1, 2] holds 6, against valid_max = 5");
  EXPECT_EQ(verdict(H5T_IEEE_F32LE, {0.1, 2, 3, 4, 5, 6}, Attribute("valid_min", f8, {0.1})), "");
}

TEST(FieldNumbers, KnowsCellsThatNetcdfHasNotWritten) {
  Folder const folder;
  auto const path = folder / "k.h5";
  auto const filled_with = [](double value) {
    return [value](hid_t properties) { LAPWING_H5(H5Pset_fill_value(properties, H5T_NATIVE_DOUBLE, &value)); };
  };
  store(path, "f", {2, 3}, H5T_IEEE_F32LE, {1, 2, 3, 4, 9.9692099683868690e+36, 6},
        filled_with(9.9692099683868690e+36));
  store(path, "i", {2, 3}, H5T_STD_I32BE, {1, -2147483647, 3, 4, 5, 6}, filled_with(-2147483647));
  store(path, "background", {2, 3}, H5T_IEEE_F64LE, {1, 2, 3, 4, 1, 6}, filled_with(1));
  EXPECT_THAT(missing_in(path, "f"), ::testing::StartsWith("[1, 1] holds netCDF's fill value = 9.96"));
  EXPECT_EQ(missing_in(path, "i"), "[0, 1] holds netCDF's fill value = -2147483647");
  EXPECT_EQ(missing_in(path, "background"), "");
}

TEST(FieldNumbers, RefusesAttributesThatHoldNoNumber) {
  Folder const folder;
  auto const path = folder / "k.h5";
  for (auto const* name : {"scale_factor", "_FillValue", "valid_range"}) {
    store(path, name, {2, 3}, H5T_NATIVE_DOUBLE, six);
    set_text(path, name, name, "0.5");
    EXPECT_THAT(complaint(path, name), HasSubstr("its attribute " + std::string(name) + " holds no number"));
  }
  store(path, "two", {2, 3}, H5T_NATIVE_DOUBLE, six);
  set_attribute(path, "two", "scale_factor", H5T_NATIVE_DOUBLE, {1, 2});
  EXPECT_THAT(complaint(path, "two"), HasSubstr("scale_factor must hold one finite number"));
  store(path, "three", {2, 3}, H5T_NATIVE_DOUBLE, six);
  set_attribute(path, "three", "valid_range", H5T_NATIVE_DOUBLE, {1, 2, 3});
  EXPECT_THAT(complaint(path, "three"), HasSubstr("valid_range must hold two numbers"));
}

TEST(FieldNumbers, RefusesOtherTypesByName) {
  Folder const folder;
  auto const path = folder / "k.h5";
  io::Hdf5Type const complex(LAPWING_H5(H5Tcreate(H5T_COMPOUND, 16))), pair(LAPWING_H5(H5Tcreate(H5T_COMPOUND, 16)));
  LAPWING_H5(H5Tinsert(complex.id(), "r", 0, H5T_NATIVE_DOUBLE));
  LAPWING_H5(H5Tinsert(complex.id(), "i", 8, H5T_NATIVE_DOUBLE));
  LAPWING_H5(H5Tinsert(pair.id(), "kx", 0, H5T_NATIVE_DOUBLE));
  LAPWING_H5(H5Tinsert(pair.id(), "ky", 8, H5T_NATIVE_DOUBLE));
  io::Hdf5Type const opaque(LAPWING_H5(H5Tcreate(H5T_OPAQUE, 4))), list(LAPWING_H5(H5Tvlen_create(H5T_NATIVE_DOUBLE)));
  hsize_t const two = 2;
  io::Hdf5Type const array(LAPWING_H5(H5Tarray_create2(H5T_NATIVE_DOUBLE, 1, &two)));
  struct Row {
    hid_t type;
    char const* says;
  };
  for (auto const& [type, says] :
       {Row{complex.id(), "complex numbers (compound of r, i)"}, Row{pair.id(), "a compound of kx, ky"},
        Row{H5T_C_S1, "text"}, Row{H5T_NATIVE_B8, "bit fields"}, Row{opaque.id(), "opaque bytes"},
        Row{list.id(), "lists of any length"}, Row{array.id(), "arrays as elements"},
        Row{H5T_STD_REF_OBJ, "references"}}) {
    store(path, says, {2, 3}, type, {});
    EXPECT_THAT(complaint(path, says),
                HasSubstr("holds " + std::string(says) + ": must hold real numbers, integers or booleans; store "));
  }
}

}  // namespace
}  // namespace lapwing
