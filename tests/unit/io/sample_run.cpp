// SPDX-License-Identifier: BSD-3-Clause
#include "sample_run.hpp"

#include <fstream>
#include <span>
#include <sstream>

#include "core/hash.hpp"

namespace lapwing::sample {

std::uint64_t hash_of(double a) {
  return Hash64().add(a).value();
}

std::vector<std::uint64_t> hashes_of(std::vector<double> const& a) {
  std::vector<std::uint64_t> hashes;
  for (double const value : a) hashes.push_back(hash_of(value));
  return hashes;
}

FileHeader header_of(std::vector<double> const& a) {
  FileHeader header;
  header.title = "A sample \xc3\xa9";
  header.lapwing_version = "0.1.0";
  header.dim = 2;
  header.parameter_names = {"a"};
  header.parameters = {CaseColumn<double>(a)};
  header.case_hash = hashes_of(a);
  header.has_exact = true;
  ShapeGroup shape;
  shape.cells = {5, 3, 1};
  shape.cases = CaseList(0, static_cast<std::int64_t>(a.size()));
  shape.box = {{-1, 0, 0}, {1, 6, 1}};
  header.shapes = {shape};
  header.output.quantities.resize(1);
  header.output.quantities[0].name = "mean_u";
  header.quantities = {{"mean", {}, true}};
  header.exact.identity = "exact";
  header.regions = {"run", "run/batch", "run/batch/solve"};
  header.n_ranks = 2;
  header.memory_spaces = {"Host"};
  header.clock = "steady_clock";
  header.overhead_per_region = 2e-8;
  header.input_text = "title = \"A sample \xc3\xa9\"\n";
  header.resolved_input = "title = \"A sample\"\n[grid]\ncells = [5, 3]\n";
  header.provenance = {{"command_line", "lapwing run sample.toml"}, {"hosts", ""}};
  return header;
}

void let_boxes_vary(FileHeader& header) {
  auto const box = header.shapes[0].box;
  header.shapes[0].boxes_vary = true;
  header.box_of = [box](std::int64_t id) {
    return id == 1 ? CaseBox{box.lower, {4, box.upper[1], box.upper[2]}} : box;
  };
}

FileHeader two_shapes(std::vector<double> const& a) {
  auto header = header_of(a);
  auto const all = header.shapes[0];
  header.shapes.assign(2, ShapeGroup());
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto& shape = header.shapes[i % 2];
    shape.cells = {i % 2 == 0 ? 4 : 6, 3, 1};
    shape.cases.push_back(static_cast<std::int64_t>(i));
    shape.box = all.box;
  }
  return header;
}

double field_value(double a, int field, std::size_t cell) {
  return 100 * a + 10 * field + 0.1 * static_cast<double>(cell);
}

std::vector<double> field_of(double a, int field, std::size_t n_cells) {
  std::vector<double> values(n_cells);
  for (std::size_t cell = 0; cell < n_cells; ++cell) values[cell] = field_value(a, field, cell);
  return values;
}

CaseResult result_of(std::int64_t id, double a) {
  CaseResult result;
  result.id = id;
  result.status = CaseStatus::done;
  result.solver = SolverKind::multigrid;
  result.reason = StopReason::converged;
  result.iterations = static_cast<std::int32_t>(10 + a);
  result.attempts = 2;
  result.attempts_text = "multigrid: too slow at 1e-03 after 8; multigrid lines: converged after " + std::to_string(id);
  result.residual = 1e-9 * (1 + a);
  result.quantities = {a / 2};
  result.seconds = {0.5, 0, 0, 1 + a, 0, 0.25};
  return result;
}

CaseResult failure_of(std::int64_t id, std::string const& message) {
  CaseResult result;
  result.id = id;
  result.status = CaseStatus::failed;
  result.message = message;
  return result;
}

void write_done(ResultFile& file, FileHeader const& header, std::vector<std::int64_t> const& cases) {
  for (auto const& shape : header.shapes) {
    std::vector<std::int64_t> mine;
    for (auto const id : cases)
      for (std::int64_t i = 0; i < shape.cases.size(); ++i)
        if (shape.cases[i] == id) mine.push_back(id);
    auto const n_cells = static_cast<std::size_t>(shape.cells[0] * shape.cells[1] * shape.cells[2]);
    for (int field = 0; field < static_cast<int>(header.output.fields.size()); ++field) {
      std::vector<double> values;
      for (auto const id : mine) {
        auto const one = field_of(header.parameters[0][id], field, n_cells);
        values.insert(values.end(), one.begin(), one.end());
      }
      std::vector<float> const rounded(values.begin(), values.end());
      file.write_field(field, mine,
                       header.output.precision == Precision::single ? std::as_bytes(std::span(rounded))
                                                                    : std::as_bytes(std::span(values)));
    }
    std::vector<CaseResult> results;
    for (auto const id : mine) {
      results.push_back(result_of(id, header.parameters[0][id]));
      results.back().quantities.resize(header.output.quantities.size(), -header.parameters[0][id]);
    }
    file.write_results(results, 1);
  }
}

void run_once(std::string const& path, FileHeader const& header) {
  auto const file = ResultFile::prepare(path, header, ResultFile::Mode::fresh);
  std::vector<std::int64_t> cases;
  for (std::int64_t i = 0; i < header.case_hash.size(); ++i)
    if (i != 1) cases.push_back(i);
  write_done(*file, header, cases);
  file->write_results({failure_of(1, "diverged")}, 0);
}

std::string bytes_of(std::string const& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace lapwing::sample
