// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Reads back what `lapwing report` shows of an output file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/case_result.hpp"
#include "core/timing_table.hpp"

namespace lapwing {

struct ResultSummary {
  std::string path, title, lapwing_version, created, detail;
  std::vector<CaseStatus> status;         ///< [case]
  std::vector<std::int32_t> iterations;   ///< [case]
  std::vector<double> residual, seconds;  ///< [case]
  std::vector<Derivation> derived;        ///< [case]; empty without sweep.superpose
  std::vector<int> solver;                ///< [case], SolverKind
  std::vector<CaseStart> start;           ///< [case]; empty without solver.warm_start, like the next two
  std::vector<double> start_residual;
  std::vector<std::int32_t> iterations_saved;
  std::vector<StopReason> reason;         ///< [case]
  std::int64_t n_incomplete = 0;          ///< done cases that lack outputs that were asked for later
  std::vector<double> energy_error, balance;      ///< [case]; empty in files without certificates
  std::vector<double> observed_order;             ///< [case]; empty or NaN without solver.accuracy = "discretisation"
  std::vector<std::string> messages;      ///< [case]
  std::vector<std::string> phases;
  std::vector<std::vector<double>> case_seconds;  ///< [case][phase]; empty with detail = off
  std::vector<double> unknowns;                   ///< [case], cells of the case's grid
  TimingTable timing;
  std::map<std::string, std::string> provenance;
};

/// @throws FileError if the file cannot be read or is not lapwing's.
ResultSummary read_result(std::string const& path);

}  // namespace lapwing
