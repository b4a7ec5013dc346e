// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The fields from files that a batch's expressions read by their names.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernels/expressions/expression.hpp"
#include "fields/expression_sampler.hpp"
#include "fields/file_values.hpp"

namespace lapwing {

/// Values at the cells of the present batch, read once for all expressions, and the layers of cells next to faces.
///
/// A field that all cases share is stored once, and read again only for another grid. Values stay until a batch needs
/// others.
class FileFields {
 public:
  /// @param config        must outlive this.
  /// @param with_outputs  also what the exact solution and quantities read.
  FileFields(RunConfig const& config, bool with_outputs);

  /// Reads what the expressions of a batch need.
  /// @param same_operators  not what coefficients alone read.
  /// @return [case] which field cannot be used and why; empty where all can.
  /// @note Runs: device; a copy and a launch for every field whose values are others than those of the batch before.
  std::vector<std::string> load(FieldReader const& reader, BatchShape const& shape, std::vector<CaseSpec> const& cases,
                                bool same_operators);

  /// Values of a field at the cells of the present batch, or next to a face, as tables over all directions.
  /// @param face  0 .. 5, or ExpressionSampler::cells.
  /// @throws std::logic_error if the field was not loaded.
  ConstDeviceVector at(std::uint16_t slot, int face);

  /// What expressions look their fields up with; refers to this.
  FileFieldLookup lookup();

  /// What the fields that an expression reads are at a point, "; rock = 0.5 there, in rock.h5, /k[2, 5, 7]"; empty if
  /// it reads none.
  /// @param points  of the expression, at a face where it has a normal. @param index  of the point.
  std::string describe(ByteCode const& code, PointMap const& points, int face, CaseSpec const& spec, int c,
                       std::int64_t index);

  /// Bytes that are kept for batches of a shape.
  static double predicted_bytes(RunConfig const& config, BatchShape const& shape);

 private:
  struct Layer {
    DeviceVector values;
    bool is_there = false;
  };
  struct Field {
    Field(int place_in, bool always, FieldExpr const& values_in)
        : place(place_in), is_always_needed(always), is_shared(!values_in.case_index), source(values_in, true) {}

    int place;              ///< in RunConfig::file_fields
    bool is_always_needed;  ///< by more than coefficients
    bool is_shared;
    FileValues source;
    BatchShape shape;                 ///< of `values`
    std::vector<std::int64_t> slabs;  ///< [case], of a shared field one
    std::vector<std::string> faults;  ///< the same
    DeviceVector values;
    Layer layers[6];
  };

  RunConfig const* config_;
  std::vector<Field> fields_;

  Field& find(int place);
  void read(FieldReader const& reader, BatchShape const& shape, std::vector<CaseSpec> const& cases, Field& field);
  FileFieldSpec const& spec_of(Field const& field) const {
    return config_->file_fields[static_cast<std::size_t>(field.place)];
  }
};

}  // namespace lapwing
