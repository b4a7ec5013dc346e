// SPDX-License-Identifier: BSD-3-Clause
#include "io/field_numbers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>
#include <limits>

#include "config/schema.hpp"
#include "io/hdf5_access.hpp"

namespace lapwing::io {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// What netCDF fills floating-point variables with, exact in single precision too.
constexpr double netcdf_real_fill = 9.9692099683868690e+36;

std::vector<std::string> member_names(hid_t type) {
  std::vector<std::string> names;
  int const n = LAPWING_H5(H5Tget_nmembers(type));
  for (int i = 0; i < n; ++i) {
    char* const name = H5Tget_member_name(type, static_cast<unsigned>(i));
    names.emplace_back(name == nullptr ? "" : name);
    H5free_memory(name);
  }
  return names;
}

/// What a dataset holds that holds no real numbers, and what to store instead.
struct Refusal {
  std::string what, instead;
};

Refusal refusal_of_compound(hid_t type) {
  auto const names = member_names(type);
  if (names == std::vector<std::string>{"r", "i"} || names == std::vector<std::string>{"real", "imag"})
    return {"complex numbers (compound of " + names[0] + ", " + names[1] + ")", "the real part, a.real in numpy"};
  std::string list;
  for (auto const& name : names) list += (list.empty() ? "" : ", ") + name;
  return {"a compound of " + list, "one member, a[\"" + (names.empty() ? "" : names[0]) + "\"] in numpy"};
}

Refusal refusal_of(hid_t type) {
  switch (H5Tget_class(type)) {
    case H5T_COMPOUND:
      return refusal_of_compound(type);
    case H5T_STRING:
      return {"text", "numbers, a.astype(float) in numpy"};
    case H5T_BITFIELD:
      return {"bit fields", "integers, a.astype(\"u1\") in numpy"};
    case H5T_OPAQUE:
      return {"opaque bytes", "numbers"};
    case H5T_REFERENCE:
      return {"references", "what they refer to"};
    case H5T_VLEN:
      return {"lists of any length", "an array of numbers"};
    case H5T_ARRAY:
      return {"arrays as elements", "an array of numbers with more dimensions"};
    default:
      return {"elements of another type", "integers or floating-point numbers"};
  }
}

/// All numbers of an attribute; none if it is not there.
std::vector<double> read_numbers(hid_t dataset, char const* attribute, std::string const& name) {
  if (LAPWING_H5(H5Aexists(dataset, attribute)) == 0) return {};
  Hdf5Attribute const found(LAPWING_H5(H5Aopen(dataset, attribute, H5P_DEFAULT)));
  Hdf5Type const type(LAPWING_H5(H5Aget_type(found.id())));
  Hdf5Space const space(LAPWING_H5(H5Aget_space(found.id())));
  auto const kind = H5Tget_class(type.id());
  auto const n = LAPWING_H5(H5Sget_simple_extent_npoints(space.id()));
  if ((kind != H5T_FLOAT && kind != H5T_INTEGER && kind != H5T_ENUM) || n == 0)
    throw Hdf5Error("dataset \"" + name + "\": its attribute " + attribute +
                    " holds no number: must be a number, or be removed");
  std::vector<double> values(static_cast<std::size_t>(n));
  Hdf5Type const number(kind == H5T_ENUM ? LAPWING_H5(H5Tget_super(type.id())) : LAPWING_H5(H5Tcopy(type.id())));
  std::vector<std::byte> raw(values.size() * std::max(H5Tget_size(type.id()), sizeof(double)));
  LAPWING_H5(H5Aread(found.id(), type.id(), raw.data()));
  LAPWING_H5(H5Tconvert(number.id(), H5T_NATIVE_DOUBLE, values.size(), raw.data(), nullptr, H5P_DEFAULT));
  std::copy_n(reinterpret_cast<double const*>(raw.data()), values.size(), values.begin());
  return values;
}

/// A number of an attribute that holds one; `otherwise` if it is not there.
double read_number(hid_t dataset, char const* attribute, std::string const& name, double otherwise) {
  auto const values = read_numbers(dataset, attribute, name);
  if (values.empty()) return otherwise;
  if (values.size() > 1 || !std::isfinite(values[0]))
    throw Hdf5Error("dataset \"" + name + "\": its attribute " + attribute + " must hold one finite number");
  return values[0];
}

bool attribute_is_real(hid_t dataset, char const* attribute) {
  Hdf5Attribute const found(LAPWING_H5(H5Aopen(dataset, attribute, H5P_DEFAULT)));
  Hdf5Type const type(LAPWING_H5(H5Aget_type(found.id())));
  return H5Tget_class(type.id()) == H5T_FLOAT;
}

}  // namespace

FieldNumbers::FieldNumbers(Hdf5Dataset const& dataset, std::string const& name)
    : stored_(LAPWING_H5(H5Dget_type(dataset.id()))) {
  find_type(name);
  read_sign(dataset.id(), name);
  read_packing(dataset.id(), name);
  read_marks(dataset.id(), name);
  read_limits(dataset.id(), name);
}

void FieldNumbers::find_type(std::string const& name) {
  auto const kind = H5Tget_class(stored_.id());
  if (kind != H5T_FLOAT && kind != H5T_INTEGER && kind != H5T_ENUM) {
    auto const [what, instead] = refusal_of(stored_.id());
    throw Hdf5Error("dataset \"" + name + "\" holds " + what +
                    ": must hold real numbers, integers or booleans; store " + instead);
  }
  number_ = Hdf5Type(kind == H5T_ENUM ? LAPWING_H5(H5Tget_super(stored_.id())) : LAPWING_H5(H5Tcopy(stored_.id())));
  native_ = Hdf5Type(LAPWING_H5(H5Tget_native_type(number_.id(), H5T_DIR_ASCEND)));
  is_real_ = kind == H5T_FLOAT;
  if (is_real_ && stored_bytes() == sizeof(std::uint16_t)) make_table();
}

std::size_t FieldNumbers::stored_bytes() const {
  return H5Tget_size(stored_.id());
}

std::size_t FieldNumbers::buffer_bytes() const {
  return std::max({stored_bytes(), H5Tget_size(native_.id()), sizeof(double)});
}

/// netCDF-3 had no unsigned types: `_Unsigned` says that a signed one is meant to be, or the reverse.
void FieldNumbers::read_sign(hid_t dataset, std::string const& name) {
  if (is_real_ || LAPWING_H5(H5Aexists(dataset, "_Unsigned")) == 0) return;
  auto text = read_text_attribute(dataset, "_Unsigned");
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (text != "true" && text != "false")
    throw Hdf5Error("dataset \"" + name + "\": its attribute _Unsigned must be \"true\" or \"false\"");
  as_unsigned_ = text == "true";
  bool const is_unsigned = H5Tget_sign(number_.id()) == H5T_SGN_NONE;
  if (as_unsigned_ != is_unsigned) wrap_ = std::ldexp(1., static_cast<int>(H5Tget_precision(number_.id())));
}

double FieldNumbers::with_sign(double stored) const {
  if (wrap_ == 0) return stored;
  if (as_unsigned_) return stored < 0 ? stored + wrap_ : stored;
  return stored >= wrap_ / 2 ? stored - wrap_ : stored;
}

void FieldNumbers::read_packing(hid_t dataset, std::string const& name) {
  scale_ = read_number(dataset, "scale_factor", name, 1);
  offset_ = read_number(dataset, "add_offset", name, 0);
  is_packed_ = scale_ != 1 || offset_ != 0;
}

/// An attribute's number, rounded as a dataset of its type would have stored it.
double FieldNumbers::as_stored(double value) const {
  if (!is_real_ || std::isnan(value)) return with_sign(value);
  std::array<std::byte, 64> buffer{};
  *reinterpret_cast<double*>(buffer.data()) = value;
  if (stored_bytes() > buffer.size() || stored_bytes() >= sizeof(double)) return value;
  LAPWING_H5(H5Tconvert(H5T_NATIVE_DOUBLE, number_.id(), 1, buffer.data(), nullptr, H5P_DEFAULT));
  LAPWING_H5(H5Tconvert(number_.id(), H5T_NATIVE_DOUBLE, 1, buffer.data(), nullptr, H5P_DEFAULT));
  return *reinterpret_cast<double const*>(buffer.data());
}

void FieldNumbers::read_marks(hid_t dataset, std::string const& name) {
  for (char const* attribute : {"_FillValue", "missing_value"})
    for (double const value : read_numbers(dataset, attribute, name)) marks_.push_back({as_stored(value), attribute});
  if (LAPWING_H5(H5Aexists(dataset, "_FillValue")) == 0) read_default_fill(dataset);
}

/// Cells of a netCDF variable that were never written hold a value that its library chooses by type; bytes have none.
void FieldNumbers::read_default_fill(hid_t dataset) {
  Hdf5Properties const properties(LAPWING_H5(H5Dget_create_plist(dataset)));
  H5D_fill_value_t defined = H5D_FILL_VALUE_UNDEFINED;
  LAPWING_H5(H5Pfill_value_defined(properties.id(), &defined));
  bool const has_default = is_real_ || stored_bytes() > 1;
  if (defined != H5D_FILL_VALUE_USER_DEFINED || !has_default || stored_bytes() > sizeof(double)) return;
  double fill = 0;
  LAPWING_H5(H5Pget_fill_value(properties.id(), stored_.id(), &fill));
  convert(&fill, 1);
  double const range = std::ldexp(1., static_cast<int>(8 * stored_bytes()));
  bool const is_signed = !is_real_ && H5Tget_sign(number_.id()) == H5T_SGN_2;
  // -32767, 65535, -2147483647, 4294967295; in 8 bytes as near to that as a double comes.
  double const standard = is_real_ ? netcdf_real_fill : is_signed ? 1 - range / 2 : range - 1;
  if (fill == standard) marks_.push_back({with_sign(fill), "netCDF's fill value"});
}

/// Limits are about numbers as stored, but those of floating-point type beside packed integers about values.
void FieldNumbers::read_limits(hid_t dataset, std::string const& name) {
  auto const add = [&](char const* attribute, std::size_t wanted, auto const& limit_of) {
    auto const values = read_numbers(dataset, attribute, name);
    if (values.empty()) return;
    if (values.size() != wanted)
      throw Hdf5Error("dataset \"" + name + "\": its attribute " + attribute + " must hold " +
                      (wanted == 1 ? "one number" : "two numbers"));
    bool const of_values = is_packed_ && !is_real_ && attribute_is_real(dataset, attribute);
    auto const read = [&](std::size_t i) { return of_values ? values[i] : as_stored(values[i]); };
    auto const [low, high] = limit_of(read);
    (of_values ? value_limits_ : stored_limits_).push_back({low, high, attribute});
  };
  add("valid_min", 1, [](auto const& read) { return std::pair(read(0), infinity); });
  add("valid_max", 1, [](auto const& read) { return std::pair(-infinity, read(0)); });
  add("valid_range", 2, [](auto const& read) { return std::pair(read(0), read(1)); });
}

/// Every number of 16 bits, converted once: the library has no fast way from half precision.
void FieldNumbers::make_table() {
  constexpr std::size_t n = 1 << 16;
  std::vector<std::uint16_t> bits(n * sizeof(double) / sizeof(std::uint16_t));
  for (std::size_t i = 0; i < n; ++i) bits[i] = static_cast<std::uint16_t>(i);
  convert(bits.data(), n);
  table_.resize(n);
  std::memcpy(table_.data(), bits.data(), n * sizeof(double));
}

void FieldNumbers::convert(void* buffer, std::int64_t n) const {
  auto const count = static_cast<std::size_t>(n);
  if (!table_.empty()) {
    auto* const bytes = static_cast<std::byte*>(buffer);
    for (std::size_t i = count; i-- > 0;) {
      std::uint16_t bits = 0;
      std::memcpy(&bits, bytes + i * sizeof bits, sizeof bits);
      std::memcpy(bytes + i * sizeof(double), &table_[bits], sizeof(double));
    }
    return;
  }
  LAPWING_H5(H5Tconvert(number_.id(), native_.id(), count, buffer, nullptr, H5P_DEFAULT));
  LAPWING_H5(H5Tconvert(native_.id(), H5T_NATIVE_DOUBLE, count, buffer, nullptr, H5P_DEFAULT));
}

/// Why a number stands for none; empty if it does not.
std::string FieldNumbers::why_missing(double stored) const {
  for (auto const& mark : marks_)
    if (stored == mark.value || (std::isnan(stored) && std::isnan(mark.value)))
      return std::string("holds ") + mark.attribute + " = " + shortest(mark.value);
  auto const beyond = [](double value, Limit const& limit) -> std::string {
    if (!(value < limit.low || value > limit.high)) return "";
    std::string const bounds = limit.low == -infinity   ? shortest(limit.high)
                               : limit.high == infinity ? shortest(limit.low)
                                                        : "[" + shortest(limit.low) + ", " + shortest(limit.high) + "]";
    return "holds " + shortest(value) + ", against " + limit.attribute + " = " + bounds;
  };
  for (auto const& limit : stored_limits_)
    if (auto why = beyond(stored, limit); !why.empty()) return why;
  for (auto const& limit : value_limits_)
    if (auto why = beyond(stored * scale_ + offset_, limit); !why.empty()) return why;
  return "";
}

std::optional<MissingValue> FieldNumbers::apply(double* values, std::int64_t n) const {
  std::optional<MissingValue> first;
  bool const may_miss = !marks_.empty() || !stored_limits_.empty() || !value_limits_.empty();
  if (!may_miss && !is_packed_ && wrap_ == 0) return first;
  for (std::int64_t i = 0; i < n; ++i) {
    double const stored = with_sign(values[i]);
    values[i] = stored * scale_ + offset_;
    if (!may_miss) continue;
    auto why = why_missing(stored);
    if (why.empty()) continue;
    values[i] = std::numeric_limits<double>::quiet_NaN();
    if (!first) first = MissingValue{i, std::move(why)};
  }
  return first;
}

}  // namespace lapwing::io
