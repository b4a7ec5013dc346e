// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The output file: laid out completely before the first case runs, then only raw writes at known places.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_damage.hpp"
#include "core/case_list.hpp"
#include "core/case_result.hpp"
#include "core/output_definition.hpp"
#include "core/timing_table.hpp"
#include "io/case_column.hpp"

namespace lapwing {

/// The box of a case, x first.
struct CaseBox {
  std::array<double, 3> lower{0, 0, 0}, upper{1, 1, 1};
  bool operator==(CaseBox const&) const = default;
};

/// Cases that share a grid shape; their fields share datasets.
struct ShapeGroup {
  std::array<int, 3> cells{1, 1, 1};
  CaseList cases;             ///< ascending; the order of the fields' first dimension
  CaseBox box;                ///< of the first case
  bool boxes_vary = false;    ///< else all cases have that one
};

/// Everything the layout depends on.
struct FileHeader {
  std::string title, lapwing_version;
  int dim = 1;
  CaseColumn<std::uint64_t> case_hash;
  std::vector<std::string> parameter_names;
  std::vector<CaseColumn<double>> parameters;                ///< [parameter]
  std::vector<ShapeGroup> shapes;
  std::function<CaseBox(std::int64_t case_id)> box_of;       ///< asked where boxes vary
  /// By name of a direction, parameter, field or quantity, where the input gives them.
  std::map<std::string, std::string> units, long_names;
  OutputSpec output;
  std::vector<OutputDefinition> quantities;                  ///< [quantity], what they are
  OutputDefinition exact;                                    ///< of the exact solution, if there is one
  bool has_exact = false, estimates_errors = false;          ///< whether there are errors to store
  bool superposes = false;                                   ///< whether cases may be combinations of basis solutions
  bool has_starts = false;                                   ///< whether cases start from others
  TimingDetail timing_detail = TimingDetail::phases;
  std::vector<std::string> regions;  ///< closed list of region paths
  int n_ranks = 1;
  std::vector<std::string> memory_spaces;
  std::string clock;                          ///< attribute of /timing
  double overhead_per_region = not_a_number;  ///< seconds; attribute of /timing
  double bandwidth = not_a_number;            ///< bytes per second; attribute of /timing if it was measured
  std::string input_text, resolved_input;
  std::vector<std::pair<std::string, std::string>> provenance;  ///< attributes of /provenance
};

/// What becomes of the done cases of a file when the sweep has been edited since.
struct EditSummary {
  std::int64_t n_stored = 0;        ///< all of their outputs are there
  std::int64_t n_computed = 0;      ///< some follow from what is stored
  std::int64_t n_solved_again = 0;  ///< some take another solve; the others stay meanwhile
  /// the plan no longer holds them, or another version of the program has solved them
  std::int64_t n_left = 0;
  bool other_version = false;       ///< one whose numbers differ
  std::int64_t n_taken() const { return n_stored + n_computed + n_solved_again; }
};

/// Outputs that some cases of one grid shape lack, and that follow from what the file before holds of them.
struct MissingOutputs {
  std::vector<int> quantities, fields;               ///< positions among the header's
  bool errors = false;                               ///< error_l2 and error_max
  bool reads_solution = false;                       ///< else they follow from sampled data alone
  std::vector<std::int64_t> cases, old_cases;        ///< ascending in the new file; their numbers in the file before
};

/// One HDF5 file for one sweep (design section 6; docs/output_format.md).
///
/// Rank 0 lays the file out (or finds it laid out by an earlier run) and closes it as an HDF5 file; from then on every
/// rank writes raw bytes at the datasets' offsets. So the file is valid, readable and resumable at any moment.
/// From any thread, but from one at a time.
class ResultFile {
 public:
  enum class Mode { resume, fresh };

  /// Rank 0: creates the layout (under another name, renamed when complete), or resumes a file of the same plan.
  ///
  /// Holds a lock until destroyed. In mode resume a file of the same plan and layout is continued as it is, and a
  /// lapwing file of another plan or layout hands over its done cases to a new file, which then replaces it, after
  /// `publish` if there are `missing` outputs. In mode fresh a lapwing file is replaced. Where something of done cases
  /// gets lost, the file before is kept as NAME.previous.h5.
  /// @throws FileError if the path cannot be written, is in use by another run, or holds something that is not a
  ///         lapwing file of a known version (which is then left untouched).
  /// @param check_fields  whether the fields of cases that are taken over are compared with their checksum first.
  static std::unique_ptr<ResultFile> prepare(std::string const& path, FileHeader const& header, Mode mode,
                                             bool check_fields = true);

  /// Other ranks: opens for raw writes what rank 0's `pack` and `case_rows` describe.
  static std::unique_ptr<ResultFile> attach(std::string const& packed);
  std::string pack() const;
  /// Where the fields of each case lie; empty if there is only one grid shape. What is large about the description, to
  /// be copied to other ranks by itself.
  std::vector<std::uint32_t>& case_rows();

  ~ResultFile();

  /// Whether an earlier run's file is continued as it is. Rank 0 only.
  bool resumed() const;
  /// What became of the done cases of a file of another layout, which this one replaces. Rank 0 only.
  EditSummary const& edit() const;
  /// Where that file is kept, since something of its done cases is not in this one; "" if it is not. Rank 0 only, once
  /// published.
  std::string const& previous() const;
  /// What has to be computed before this file takes the place of the one before, which stays as it is meanwhile. Rank 0
  /// only.
  std::vector<MissingOutputs> const& missing() const;
  /// Stores such outputs of some cases of `what`. Of cases whose result is not done they stay missing, and the cases
  /// are incomplete. Any rank.
  /// @param fields  [field of `what`], of all the cases, in the precision of the file.
  void write_missing(MissingOutputs const& what, std::vector<CaseResult> const& results,
                     std::vector<std::span<std::byte const>> const& fields);
  /// Rank 0: gives the cases that were taken over their checksums, and puts the file in its place. Other ranks attach
  /// again.
  void publish();
  /// Done cases that lack some of their outputs, ascending: they are solved again. Rank 0 only.
  std::vector<std::int64_t> incomplete() const;
  /// Whether the file system knows no locks, so that a second run on this file would not be noticed. Rank 0 only.
  bool lock_unsupported() const;
  /// Status found in the file at `prepare` ([case]; pending where nothing is known). Rank 0 only.
  std::vector<CaseStatus> const& found_status() const;
  /// Cases of a file of another layout that were not taken over because something stored of them has changed; their
  /// numbers in that file. Rank 0 only.
  std::vector<CaseDamage> const& found_damage() const;
  /// What else was wrong with the file that was found, and is right in this one: "/x has changed". Rank 0 only.
  std::vector<std::string> const& remarks() const;

  /// Stores one output field of some cases of one grid shape.
  ///
  /// @param field   position in FileHeader::output.fields.
  /// @param cases   case numbers, all of one shape group.
  /// @param values  [cases.size()][z][y][x], in the precision of FileHeader::output. @throws std::logic_error for
  ///                another size.
  /// @pre All fields of a case are written by the same object, in the order of FileHeader::output.fields.
  /// @note Cost: one system call per run of neighbouring cases; no copy.
  void write_field(int field, std::vector<std::int64_t> const& cases, std::span<std::byte const> values);

  /// Stores the numbers of some cases (quantities, residual, seconds, message, checksums, ...), their status last.
  /// Failed cases get NaN in all their fields. Call after write_field of the same cases, on the same object; a done
  /// case whose fields are not all written is a std::logic_error.
  /// @note Cost: one system call per dataset and run of neighbouring cases.
  void write_results(std::vector<CaseResult> const& results, int rank);

  /// Why cases failed, as it is stored; "" where it says nothing.
  std::vector<std::string> read_messages(std::vector<std::int64_t> const& cases) const;

  /// Marks cases as skipped, or as pending; the latter on any rank for its own.
  void write_skipped(std::vector<std::int64_t> const& cases);
  void write_pending(std::vector<std::int64_t> const& cases);

  /// Looks for cases that do not have their checksums any more, or whose status is none. Any rank, each for its share.
  /// @param cases        ascending.
  /// @param with_fields  whether fields are read, too; numbers always are.
  std::vector<CaseDamage> find_damage(std::vector<CaseRange> const& cases, bool with_fields) const;

  /// Rank 0: adds this run's region times to /timing; with more ranks than rows, rank r adds to row r mod rows. Of
  /// peak bytes the larger one stays. Regions and spaces are found by name among the header's; others are a
  /// std::logic_error.
  void add_timing(TimingTable const& table);

  /// Puts everything on the disk (fsync).
  void flush();
  /// Looks whether the file is still the one that was opened, at its path and whole.
  /// @throws FileError if somebody has deleted, renamed, cut or otherwise changed it; so do the functions that write.
  void require_whole() const;

 private:
  ResultFile();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lapwing
