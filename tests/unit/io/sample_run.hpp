// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Small made-up sweeps whose stored numbers follow from the case number, and a look at files through HDF5 alone.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "io/hdf5_access.hpp"
#include "io/result_file.hpp"

namespace lapwing::sample {

/// Hash of a case as the plan would give it; equal for equal parameter values.
std::uint64_t hash_of(double a);
std::vector<std::uint64_t> hashes_of(std::vector<double> const& a);

/// A sweep of `a` on one grid of 5 x 3 cells (x first).
FileHeader header_of(std::vector<double> const& a);

/// Gives case 1 another box.
void let_boxes_vary(FileHeader& header);

/// Distributes the cases over grids of 4 x 3 and 6 x 3 cells in turn.
FileHeader two_shapes(std::vector<double> const& a);

double field_value(double a, int field, std::size_t cell);

std::vector<double> field_of(double a, int field, std::size_t n_cells);

CaseResult result_of(std::int64_t id, double a);

CaseResult failure_of(std::int64_t id, std::string const& message);

/// Writes the fields and the numbers of done cases, one batch per grid shape.
void write_done(ResultFile& file, FileHeader const& header, std::vector<std::int64_t> const& cases);

/// Makes a finished file: all done but case 1, which failed.
void run_once(std::string const& path, FileHeader const& header);

std::string bytes_of(std::string const& path);

/// An empty folder that vanishes with the test.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/lapwing_io_XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(std::string const& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Reads datasets of a file as any HDF5 program would.
class Look {
 public:
  /// @param use_locks  as HDF5 does by default; two openings in one process must agree in it.
  explicit Look(std::string const& path, bool use_locks = false) : file_(io::open_for_reading(path, use_locks)) {}
  std::vector<double> numbers(std::string const& path) const {
    return io::read_dataset<double>(file_.id(), path, io::ElementType::float64);
  }
  std::vector<std::uint64_t> hashes(std::string const& path) const {
    return io::read_dataset<std::uint64_t>(file_.id(), path, io::ElementType::uint64);
  }
  std::vector<hsize_t> shape(std::string const& path) const {
    return io::shape_of(io::Hdf5Dataset(LAPWING_H5(H5Dopen2(file_.id(), path.c_str(), H5P_DEFAULT))));
  }
  std::vector<std::string> texts(std::string const& path) const { return io::read_text_rows(file_.id(), path); }
  std::string attribute(std::string const& path, std::string const& name) const {
    return io::read_text_attribute(io::Hdf5Object(LAPWING_H5(H5Oopen(file_.id(), path.c_str(), H5P_DEFAULT))).id(),
                                   name);
  }
  /// Whether an attribute is ASCII of fixed length.
  bool has_plain_text(std::string const& path, std::string const& name) const {
    io::Hdf5Attribute const attribute(
        LAPWING_H5(H5Aopen_by_name(file_.id(), path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT)));
    io::Hdf5Type const type(LAPWING_H5(H5Aget_type(attribute.id())));
    return H5Tis_variable_str(type.id()) == 0 && H5Tget_cset(type.id()) == H5T_CSET_ASCII;
  }
  bool has(std::string const& path) const { return io::link_exists(file_.id(), path); }
  hid_t id() const { return file_.id(); }

 private:
  io::Hdf5File file_;
};

}  // namespace lapwing::sample
