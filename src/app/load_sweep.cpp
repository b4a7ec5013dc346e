// SPDX-License-Identifier: BSD-3-Clause
#include "app/load_sweep.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "app/agree.hpp"
#include "config/parse_config.hpp"
#include "config/schema.hpp"
#include "core/byte_packer.hpp"
#include "io/field_file.hpp"
#include "solvers/fft.hpp"

namespace lapwing {
namespace {

std::string read_text(std::string const& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in || text.fail()) throw FileError(path + ": error: cannot be read: " + std::strerror(errno));
  return text.str();
}

/// The distinct (file, dataset) pairs that the coefficients name.
std::vector<FieldFileInfo> describe_files(RunConfig const& config) {
  std::vector<FieldFileInfo> files;
  auto const add = [&](FieldExpr const& field) {
    if (!field.from_file()) return;
    bool const known = std::any_of(files.begin(), files.end(), [&](FieldFileInfo const& f) {
      return f.file == field.file && f.dataset == field.dataset;
    });
    if (!known) files.push_back(describe_field_file(field.file, field.dataset, config.dim()));
  };
  for (FieldExpr const& kappa : config.kappa) add(kappa);
  add(config.sigma);
  add(config.source);
  return files;
}

std::string pack(std::vector<FieldFileInfo> const& files) {
  BytePacker out;
  out.add(files.size());
  for (FieldFileInfo const& f : files) out.add(f.file).add(f.dataset).add(f.shape).add(f.slab_hash);
  return out.bytes();
}

std::vector<FieldFileInfo> unpack_files(std::string const& bytes) {
  ByteUnpacker in(bytes);
  std::vector<FieldFileInfo> files(in.get<std::size_t>());
  for (FieldFileInfo& f : files) {
    f.file = in.get_text();
    f.dataset = in.get_text();
    f.shape = in.get_vector<std::int64_t>();
    f.slab_hash = in.get_vector<std::uint64_t>();
  }
  return files;
}

/// What an input asks for by name must be there before anything is written.
void require_backend(SolverSpec const& solver) {
  if (solver.type != SolverKind::fft || has_fft()) return;
  throw BackendUnavailable(fmt::format("{}: error: {} = \"fft\": {}", solver.where.text(), spec(Key::solver_type).path,
                                       runs_on_host<DeviceExec> ? "this build has no FFTW" : "not offered on GPUs"));
}

}  // namespace

FieldReader Sweep::field_reader() const {
  return [this](FieldExpr const& field, std::int64_t slab) {
    auto const info = std::find_if(files.begin(), files.end(), [&](FieldFileInfo const& f) {
      return f.file == field.file && f.dataset == field.dataset;
    });
    return read_field_slab(*info, config.dim(), slab);
  };
}

std::unique_ptr<Sweep> load_sweep(std::string const& path, std::vector<std::string> const& set_options,
                                  Communicator const* world) {
  return load_sweep({on_root(world, [&] { return read_text(path); }), path}, set_options, world);
}

std::unique_ptr<Sweep> load_sweep(InputText const& input, std::vector<std::string> const& set_options, Communicator const* world) {
  auto sweep = std::make_unique<Sweep>();
  sweep->config = parse_config_text(input.text, input.path, set_options);
  require_backend(sweep->config.solver);
  sweep->files = unpack_files(on_root(world, [&] { return pack(describe_files(sweep->config)); }));
  sweep->plan = std::make_unique<SweepPlan>(sweep->config, sweep->files);
  if (sweep->config.solver.warm_start != WarmStart::none) sweep->chains = std::make_unique<Chains>(*sweep->plan);
  return sweep;
}

}  // namespace lapwing
