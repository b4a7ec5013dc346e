// SPDX-License-Identifier: BSD-3-Clause
#include "run/load_sweep.hpp"

#include <algorithm>
#include <climits>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "run/agree.hpp"
#include "config/parse_config.hpp"
#include "config/read_input.hpp"
#include "config/schema.hpp"
#include "core/byte_packer.hpp"
#include "core/error.hpp"
#include "solvers/fft.hpp"

namespace lapwing {
namespace {

std::string pack(std::vector<FieldFileInfo> const& files) {
  BytePacker out;
  out.add(files.size());
  for (FieldFileInfo const& f : files) {
    out.add(f.file).add(f.dataset).add(f.shape).add(f.dimensions.size());
    for (std::string const& name : f.dimensions) out.add(name);
  }
  return out.bytes();
}

std::vector<FieldFileInfo> unpack_files(std::string const& bytes) {
  ByteUnpacker in(bytes);
  std::vector<FieldFileInfo> files(in.get<std::size_t>());
  for (FieldFileInfo& f : files) {
    f.file = in.get_text();
    f.dataset = in.get_text();
    f.shape = in.get_vector<std::int64_t>();
    f.dimensions.resize(in.get<std::size_t>());
    for (std::string& name : f.dimensions) name = in.get_text();
  }
  return files;
}

std::string pack(std::vector<SlabHashes> const& known) {
  BytePacker out;
  out.add(known.size());
  for (SlabHashes const& k : known) out.add(k.slabs).add(k.hashes);
  return out.bytes();
}

std::vector<SlabHashes> unpack_hashes(std::string const& bytes) {
  ByteUnpacker in(bytes);
  std::vector<SlabHashes> known(in.get<std::size_t>());
  for (SlabHashes& k : known) {
    k.slabs = in.get_vector<std::int64_t>();
    k.hashes = in.get_vector<std::uint64_t>();
  }
  return known;
}

/// Notes in the config how many cells slabs have, which decides what is interpolated.
void note_stored_cells(std::vector<FieldFileInfo> const& files, RunConfig& config) {
  auto const dim = static_cast<std::size_t>(config.dim());
  auto const note = [&](FieldExpr& field) {
    for (FieldFileInfo const& info : files) {
      if (info.file != field.file || info.dataset != field.dataset || info.shape.size() < dim) continue;
      for (std::size_t d = 0; d < dim; ++d) {
        auto const n = info.shape[info.shape.size() - 1 - d];
        field.stored_cells[d] = static_cast<int>(std::min<std::int64_t>(n, INT_MAX));
      }
    }
  };
  for (FieldExpr& kappa : config.kappa) note(kappa);
  note(config.sigma);
  note(config.source);
  for (FileFieldSpec& field : config.file_fields) note(field.values);
}

/// What an input asks for by name must be there before anything is written.
void require_backend(SolverSpec const& solver) {
  if (solver.type != SolverKind::fft || has_fft()) return;
  throw BackendUnavailable(fmt::format("{}: error: {} = \"fft\": {}", solver.where.text(), spec(Key::solver_type).path,
                                       runs_on_host<DeviceExec> ? "this build has no FFTW" : "not offered on GPUs"));
}

}  // namespace

FieldReader Sweep::field_reader() const {
  return [this](FieldExpr const& field, std::span<std::int64_t const> slabs, double* values) {
    return files->read(plan->files(), field, slabs, values);
  };
}

void Sweep::identify(std::function<std::vector<CaseRange>()> const& cases, Communicator const* world) {
  if (plan->files().empty()) return;
  plan->set_slab_hashes(unpack_hashes(on_root(world, [&] {
    return pack(files->hash(plan->slabs_of(chains ? whole_chains(*chains, cases()) : cases())));
  })));
}

void Sweep::require_other_than_fields(std::string const& output, Communicator const* world) const {
  on_root(world, [&] {
    for (FieldFileInfo const& field : plan->files()) {
      std::error_code is_missing;
      if (std::filesystem::equivalent(field.file, output, is_missing))
        throw FileError(
            fmt::format("{}: error: holds {}, from which the input reads a coefficient, and is left untouched; "
                        "give the results another name with -o OUT.h5",
                        output, field.dataset));
    }
    return std::string();
  });
}

std::unique_ptr<Sweep> load_sweep(std::string const& path, std::vector<std::string> const& set_options,
                                  Communicator const* world, std::int64_t most_looked_at) {
  return load_sweep({on_root(world, [&] { return read_input(path); }), path}, set_options, world, most_looked_at);
}

std::unique_ptr<Sweep> load_sweep(InputText const& input, std::vector<std::string> const& set_options,
                                  Communicator const* world, std::int64_t most_looked_at) {
  auto sweep = std::make_unique<Sweep>();
  sweep->config = parse_config_text(input.text, input.path, set_options);
  require_backend(sweep->config.solver);
  sweep->files = std::make_unique<FieldFiles>(sweep->config);
  auto const files = unpack_files(on_root(world, [&] { return pack(sweep->files->describe()); }));
  note_stored_cells(files, sweep->config);
  sweep->plan = std::make_unique<SweepPlan>(sweep->config, files, most_looked_at);
  if (sweep->config.solver.warm_start != WarmStart::none && sweep->plan->n_cases() <= most_looked_at)
    sweep->chains = std::make_unique<Chains>(*sweep->plan);
  return sweep;
}

}  // namespace lapwing
