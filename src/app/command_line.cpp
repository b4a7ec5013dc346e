// SPDX-License-Identifier: BSD-3-Clause
#include "app/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/build_info.hpp"
#include "core/error.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t longest_error = 400;
constexpr int most_ranks = 4096;

std::string validate_failures(std::string const& text) {
  bool const percent = !text.empty() && text.back() == '%';
  constexpr double most = 1LL << 53;
  double value = 0;
  auto const* const end = text.data() + text.size() - (percent ? 1 : 0);
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  bool const good = error == std::errc() && stop == end && value >= 0 &&
                    (percent ? value <= 100 : value <= most && value == std::floor(value));
  return good ? std::string() : fmt::format("{}: must be a number of cases >= 0, or a share 0% to 100%", text);
}

std::string validate_not_empty(std::string const& text) { return text.empty() ? "must not be empty" : ""; }

std::string validate_ranks(std::string const& text) {
  int value = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  bool const good = text == "auto" || (error == std::errc() && stop == end && value >= 1 && value <= most_ranks);
  return good ? std::string() : fmt::format("{}: must be a number of ranks, 1 to {}, or auto", text, most_ranks);
}

FailureLimit to_failure_limit(std::string const& text) {
  bool const percent = text.back() == '%';
  return {std::stod(percent ? text.substr(0, text.size() - 1) : text), percent};
}

std::string version_text() {
  BuildInfo const& build = build_info();
  return fmt::format("lapwing {} ({}{})", build.version, build.git_commit, build.git_dirty ? ", modified" : "");
}

struct Parser {
  Options options;
  std::string failures, ranks = "auto";
  CLI::App app{"lapwing solves parameter sweeps of PDE problems on structured grids: one TOML file in, one HDF5 file out."};

  Parser() {
    app.require_subcommand(1);
    app.set_version_flag("--version", version_text());
    app.failure_message(CLI::FailureMessage::simple);
    add_run();
    add_check();
    auto* const schema = add(Command::schema, "schema", "every input key with type, default, unit and meaning");
    schema->add_option("--format", options.format, "text | markdown | json")
        ->check(CLI::IsMember({"text", "markdown", "json"}));
    add(Command::info, "info", "version, build, backends, devices, bandwidth")
        ->add_option("--device", options.device, "auto | cpu | gpu")
        ->check(CLI::IsMember({"auto", "cpu", "gpu"}));
    auto* const report = add(Command::report, "report", "where the time went");
    report->add_option("OUT.h5", options.input, "output file of a run")->required()->check(validate_not_empty);
    report->add_option("--threshold", options.threshold, "list what takes more than this share, percent")
        ->check(CLI::Range(0., 100.));
    report->add_option("--format", options.format, "text | json")->check(CLI::IsMember({"text", "json"}));
    add_verify();
  }

  CLI::App* add(Command command, std::string const& name, std::string const& meaning) {
    auto* const sub = app.add_subcommand(name, meaning);
    sub->callback([this, command] { options.command = command; });
    return sub;
  }
  void add_set(CLI::App* sub) {
    sub->add_option("--set", options.set, "KEY=VALUE: override an input key; VALUE is a TOML literal, else a string")
        ->take_all()
        ->allow_extra_args(false);
  }
  void add_run() {
    auto* const run = add(Command::run, "run", "solve every case of a sweep; the same command again resumes");
    run->add_option("INPUT.toml", options.input, "input file")->required()->check(validate_not_empty);
    run->add_option("-o,--output", options.output, "output file; default: the input's stem with .h5 here")->check(validate_not_empty);
    add_set(run);
    run->add_option("-j", ranks, "ranks to start on this machine, N | auto: as many as pay")->check(validate_ranks);
    run->add_option("--device", options.device, "auto | cpu | gpu")->check(CLI::IsMember({"auto", "cpu", "gpu"}));
    run->add_flag("--fresh", options.fresh, "start over instead of resuming");
    run->add_option("--cases", options.cases, "run a part: 0:100,205 (100 excluded)")->check(validate_not_empty);
    run->add_option("--max-failures", failures, "N or P%: stop when more cases fail")->check(validate_failures);
    run->add_flag("--fail-fast", options.fail_fast, "stop at the first failed case");
    run->add_flag("!--no-verify", options.verify_fields, "do not read stored fields again to compare their checksums");
    run->add_flag("--quiet", options.quiet, "print nothing but errors, and warnings of what happens during the run");
  }
  void add_verify() {
    auto* const verify = add(Command::verify, "verify", "compare an output file with its checksums, and solve a sample of its cases again");
    verify->add_option("OUT.h5", options.input, "output file of a run")->required()->check(validate_not_empty);
    verify->add_option("--sample", options.sample, "cases to solve again")->check(CLI::NonNegativeNumber);
    verify->add_flag("--repair", options.repair, "make damaged cases pending, so that the run's command solves them again");
    verify->add_option("--fields-dir", options.fields_dir, "folder of the field files; default: where the run had its input")
        ->check(CLI::ExistingDirectory);
    verify->add_option("--device", options.device, "auto | cpu | gpu")->check(CLI::IsMember({"auto", "cpu", "gpu"}));
    verify->add_flag("--quiet", options.quiet, "print nothing but damage and errors");
  }
  void add_check() {
    auto* const check = add(Command::check, "check", "validate the input; print plan, memory, file size and work");
    check->add_option("-o,--output", options.output, "an output file: say what a run would keep of it, compute from it and solve")
        ->check(validate_not_empty);
    check->add_option("INPUT.toml", options.input, "input file")->required()->check(validate_not_empty);
    add_set(check);
  }
};

}  // namespace

ParsedCommandLine parse_command_line(int argc, char const* const* argv) {
  Parser parser;
  ParsedCommandLine parsed;
  try {
    parser.app.parse(argc, argv);
  } catch (CLI::Success const& help) {
    std::ostringstream out, err;
    parser.app.exit(help, out, err);
    parsed.text = out.str() + err.str();
    while (!parsed.text.empty() && parsed.text.back() == '\n') parsed.text.pop_back();
    return parsed;
  } catch (CLI::ParseError const& error) {
    bool const names_command = argc > 1 && argv[1][0] != '-';
    if (names_command && parser.app.get_subcommands([&](CLI::App* sub) { return sub->get_name() == argv[1]; }).empty()) {
      parsed.text = fmt::format("lapwing: error: unknown command \"{}\": must be run, check, schema, info, report or verify", excerpt(argv[1]));
      parsed.code = static_cast<int>(ExitCode::input);
      return parsed;
    }
    std::string const what = error.what();
    parsed.text = fmt::format("lapwing: error: {}{}\nRun with --help for the commands and their options.", visible(what.substr(0, longest_error)),
                              what.size() > longest_error ? "..." : "");
    parsed.code = static_cast<int>(ExitCode::input);
    return parsed;
  }
  Options& options = parser.options;
  if (parser.ranks != "auto") options.ranks = std::stoi(parser.ranks);
  if (!parser.failures.empty()) options.max_failures = to_failure_limit(parser.failures);
  if (options.command == Command::run && options.output.empty())
    options.output = std::filesystem::path(options.input).stem().string() + ".h5";
  for (int i = 0; i < argc; ++i) options.command_line += (i ? " " : "") + std::string(argv[i]);
  parsed.options = std::move(options);
  return parsed;
}

std::vector<CaseRange> select_cases(std::string const& text, std::int64_t n_cases) {
  std::vector<CaseRange> parts;
  auto const refuse = [&](std::string const& part) {
    throw InputError(fmt::format("--cases {}: error: \"{}\" must be a case number or a range FIRST:END with 0 <= FIRST < END <= {}",
                                 excerpt(text), excerpt(part), n_cases));
  };
  auto const number = [&](std::string const& digits, std::string const& part) {
    std::int64_t value = 0;
    auto const [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || stop != digits.data() + digits.size()) refuse(part);
    return value;
  };
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t const comma = std::min(text.find(',', at), text.size());
    std::string const part = text.substr(at, comma - at);
    std::size_t const colon = part.find(':');
    std::int64_t const first = number(part.substr(0, colon), part);
    if (first < 0 || first >= n_cases) refuse(part);
    std::int64_t const end = colon == std::string::npos ? first + 1 : number(part.substr(colon + 1), part);
    if (end <= first || end > n_cases) refuse(part);
    parts.push_back({first, end});
    at = comma + 1;
  }
  std::sort(parts.begin(), parts.end(), [](CaseRange const& a, CaseRange const& b) { return a.first < b.first; });
  std::vector<CaseRange> chosen;
  for (CaseRange const& part : parts) {
    if (chosen.empty() || part.first > chosen.back().end) chosen.push_back(part);
    else chosen.back().end = std::max(chosen.back().end, part.end);
  }
  return chosen;
}

}  // namespace lapwing
