// SPDX-License-Identifier: BSD-3-Clause
#include "launcher/decision.hpp"

#include <string_view>

#include "core/engine_commands.hpp"

namespace lapwing::launcher {

namespace {

constexpr char const* cuda_engine = "lapwing-cuda";
constexpr char const* host_engine = "lapwing-host";

std::optional<Device> parse_device(std::string const& text) {
  if (text == "auto") return Device::automatic;
  if (text == "cpu") return Device::cpu;
  if (text == "gpu") return Device::gpu;
  return std::nullopt;
}

Decision refuse(ExitCode code, std::string const& reason) {
  return {code, "", reason};
}

Decision decide_cpu(Findings const& findings) {
  if (findings.has_host_engine) return {ExitCode::success, host_engine, "--device cpu"};
  return refuse(ExitCode::backend, "--device cpu: lapwing-host is not installed beside lapwing");
}

Decision decide_gpu(Findings const& findings) {
  if (!findings.has_cuda_engine)
    return refuse(ExitCode::backend, "--device gpu: lapwing-cuda is not installed beside lapwing");
  if (!findings.gpu_usable) return refuse(ExitCode::backend, "--device gpu: " + findings.gpu_text);
  return {ExitCode::success, cuda_engine, "--device gpu: " + findings.gpu_text};
}

Decision decide_automatic(Findings const& findings) {
  if (findings.has_cuda_engine && findings.gpu_usable) return {ExitCode::success, cuda_engine, findings.gpu_text};
  std::string const no_gpu =
      findings.has_cuda_engine ? findings.gpu_text : "lapwing-cuda is not installed beside lapwing";
  if (findings.has_host_engine) return {ExitCode::success, host_engine, no_gpu};
  return refuse(ExitCode::backend, no_gpu + ", and neither is lapwing-host");
}

}  // namespace

Request read_arguments(std::vector<std::string> const& arguments) {
  constexpr std::string_view prefix = "--device=";
  Request request;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    std::string const& argument = arguments[i];
    if (argument == "--device") {
      bool const has_value = i + 1 < arguments.size();
      request.device = has_value ? arguments[++i] : "";
    } else if (argument.starts_with(prefix)) {
      request.device = argument.substr(prefix.size());
    } else if (argument == "--quiet") {
      request.quiet = true;
    } else if (request.command.empty() && !argument.starts_with('-')) {
      request.command = argument;
    }
  }
  return request;
}

bool needs_probe(Request const& request, Findings const& findings) {
  if (!findings.has_cuda_engine || (request.device && parse_device(*request.device) == Device::cpu)) return false;
  return request.device || needs_engine(request.command) || !findings.has_host_engine;
}

Decision decide(Request const& request, Findings const& findings) {
  auto const device = request.device ? parse_device(*request.device) : Device::automatic;
  if (!device)
    return refuse(ExitCode::input, "--device " + (request.device->empty() ? "needs a value" : *request.device) +
                                       ": allowed values are auto, cpu, gpu");
  if (!findings.has_cuda_engine && !findings.has_host_engine)
    return refuse(ExitCode::backend, "neither lapwing-cuda nor lapwing-host is installed beside lapwing");
  if (*device == Device::cpu) return decide_cpu(findings);
  if (*device == Device::gpu) return decide_gpu(findings);
  if (!needs_engine(request.command) && !request.device && findings.has_host_engine)
    return {ExitCode::success, host_engine, "this command needs no device"};
  return decide_automatic(findings);
}

bool announces(Request const& request, Findings const& findings) {
  bool const expects_gpu = findings.has_cuda_engine && !findings.gpu_usable && needs_probe(request, findings);
  return !request.quiet && request.command == "run" && expects_gpu;
}

}  // namespace lapwing::launcher
