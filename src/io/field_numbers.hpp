// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How the stored numbers of a dataset become the values of a field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/hdf5_handle.hpp"

namespace lapwing::io {

/// A cell without a value.
struct MissingValue {
  std::int64_t cell = 0;  ///< position within what was decoded
  std::string why;        ///< "holds _FillValue = -9999"
};

/// Type, byte order, and the attributes that change what the numbers of a dataset mean.
///
/// Integers, floating-point numbers of any size and enumerations (h5py's booleans: 0 and 1) are numbers; anything else
/// is refused. Applied are `_Unsigned`, `_FillValue`, `missing_value`, netCDF's default fill value, `valid_min`,
/// `valid_max`, `valid_range`, `scale_factor` and `add_offset`, in this order.
/// @see NetCDF Users Guide, Appendix A (attribute conventions); CF conventions 1.10, sections 2.5 and 8.1.
class FieldNumbers {
 public:
  /// @param name  of the dataset, for messages.
  /// @throws Hdf5Error naming the type, or the attribute that holds no number.
  FieldNumbers(Hdf5Dataset const& dataset, std::string const& name);

  hid_t stored_type() const { return stored_.id(); }
  std::size_t stored_bytes() const;
  /// Bytes per number that the conversion needs.
  std::size_t buffer_bytes() const;

  /// Turns n stored numbers at the start of `buffer` into n doubles there.
  void convert(void* buffer, std::int64_t n) const;
  /// Applies the attributes to numbers that `convert` has left. Cells without a value become NaN. @return the first of
  /// them.
  std::optional<MissingValue> apply(double* values, std::int64_t n) const;

 private:
  struct Mark {
    double value = 0;  ///< as stored; NaN marks every NaN
    char const* attribute = "";
  };
  struct Limit {
    double low, high;
    char const* attribute;
  };

  void find_type(std::string const& name);
  void make_table();
  void read_sign(hid_t dataset, std::string const& name);
  void read_packing(hid_t dataset, std::string const& name);
  void read_marks(hid_t dataset, std::string const& name);
  void read_default_fill(hid_t dataset);
  void read_limits(hid_t dataset, std::string const& name);
  double as_stored(double value) const;
  double with_sign(double stored) const;
  std::string why_missing(double stored) const;

  Hdf5Type stored_, number_,
      native_;                 ///< of the elements, of the numbers that they are, of these in the machine's own order
  std::vector<double> table_;  ///< [bits]; empty if not of half precision
  bool is_real_ = false, is_packed_ = false;
  double wrap_ = 0;  ///< 2^bits where `_Unsigned` is about the other sign than the type
  bool as_unsigned_ = false;
  double scale_ = 1, offset_ = 0;
  std::vector<Mark> marks_;
  std::vector<Limit> stored_limits_, value_limits_;
};

}  // namespace lapwing::io
