// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "launcher/decision.hpp"

namespace lapwing::launcher {
namespace {

using testing::HasSubstr;

Findings const both_with_gpu{true, true, true, "1 GPU of compute capability 9.0"};
Findings const both_without_gpu{true, true, false, "no NVIDIA driver"};
Findings const host_only{false, true, false, ""};
Findings const cuda_only_without_gpu{true, false, false, "no NVIDIA driver"};

Request request(std::vector<std::string> const& arguments) {
  return read_arguments(arguments);
}

TEST(LauncherArguments, AreReadInBothSpellings) {
  EXPECT_EQ(request({"run", "a.toml", "--device", "gpu"}).device, "gpu");
  EXPECT_EQ(request({"run", "--device=cpu", "a.toml"}).device, "cpu");
  EXPECT_EQ(request({"run", "--device=cpu", "--device", "gpu"}).device, "gpu") << "the last one counts";
  EXPECT_EQ(request({"run", "a.toml"}).device, std::nullopt);
  EXPECT_EQ(request({"run", "--device"}).device, "");
  EXPECT_EQ(request({"run", "--", "--device", "gpu"}).device, std::nullopt);
}

TEST(LauncherArguments, NameTheCommandAndQuiet) {
  EXPECT_EQ(request({"run", "info"}).command, "run");
  EXPECT_EQ(request({"--quiet", "info"}).command, "info");
  EXPECT_TRUE(request({"run", "--quiet"}).quiet);
  EXPECT_EQ(request({"--help"}).command, "");
}

TEST(LauncherDecision, AutoTakesTheGpuThatIsThere) {
  auto const decision = decide(request({"run"}), both_with_gpu);
  EXPECT_EQ(decision.code, ExitCode::success);
  EXPECT_EQ(decision.engine, "lapwing-cuda");
  EXPECT_THAT(decision.reason, HasSubstr("1 GPU"));
  EXPECT_EQ(decide(request({"run", "--device", "auto"}), both_with_gpu).engine, "lapwing-cuda");
}

TEST(LauncherDecision, AutoFallsBackAndSaysWhy) {
  auto const without_gpu = decide(request({"run"}), both_without_gpu);
  EXPECT_EQ(without_gpu.engine, "lapwing-host");
  EXPECT_EQ(without_gpu.reason, "no NVIDIA driver");
  auto const without_engine = decide(request({"run"}), host_only);
  EXPECT_EQ(without_engine.engine, "lapwing-host");
  EXPECT_THAT(without_engine.reason, HasSubstr("lapwing-cuda is not installed"));
}

TEST(LauncherDecision, CpuIsObeyed) {
  EXPECT_EQ(decide(request({"run", "--device=cpu"}), both_with_gpu).engine, "lapwing-host");
  EXPECT_EQ(decide(request({"run", "--device=cpu"}), cuda_only_without_gpu).code, ExitCode::backend);
}

TEST(LauncherDecision, GpuIsObeyedOrRefusedWithTheReason) {
  EXPECT_EQ(decide(request({"run", "--device=gpu"}), both_with_gpu).engine, "lapwing-cuda");
  for (Findings const& findings : {both_without_gpu, host_only, cuda_only_without_gpu}) {
    auto const decision = decide(request({"run", "--device=gpu"}), findings);
    EXPECT_EQ(decision.code, ExitCode::backend);
    EXPECT_TRUE(decision.engine.empty());
    EXPECT_THAT(decision.reason, HasSubstr("--device gpu: "));
  }
}

TEST(LauncherDecision, BadValuesNameTheAllowedOnes) {
  for (char const* argument : {"--device=cuda", "--device=", "--device"}) {
    auto const decision = decide(request({"run", argument}), both_with_gpu);
    EXPECT_EQ(decision.code, ExitCode::input) << argument;
    EXPECT_THAT(decision.reason, HasSubstr("auto, cpu, gpu"));
  }
}

TEST(LauncherDecision, NoEngineIsAMissingBackend) {
  EXPECT_EQ(decide(request({"run"}), Findings{}).code, ExitCode::backend);
  EXPECT_EQ(decide(request({"run"}), cuda_only_without_gpu).code, ExitCode::backend);
}

TEST(LauncherDecision, CommandsThatComputeNothingNeedNoDevice) {
  for (char const* command : {"report", "compare", "schema", "--help", "--version"}) {
    EXPECT_EQ(decide(request({command}), both_with_gpu).engine, "lapwing-host") << command;
    EXPECT_FALSE(needs_probe(request({command}), both_with_gpu)) << command;
  }
  for (char const* command : {"run", "info", "check", "verify"}) {
    EXPECT_EQ(decide(request({command}), both_with_gpu).engine, "lapwing-cuda") << command;
    EXPECT_TRUE(needs_probe(request({command}), both_with_gpu)) << command;
  }
}

TEST(LauncherDecision, ProbesOnlyWhereItMatters) {
  EXPECT_FALSE(needs_probe(request({"run"}), host_only));
  EXPECT_FALSE(needs_probe(request({"run", "--device=cpu"}), both_with_gpu));
  EXPECT_TRUE(needs_probe(request({"run", "--device=gpu"}), both_with_gpu));
  EXPECT_TRUE(needs_probe(request({"report"}), cuda_only_without_gpu));
}

TEST(LauncherAnnouncement, IsMadeWhereAGpuWasExpected) {
  Findings findings;
  findings.has_host_engine = findings.has_cuda_engine = true;
  EXPECT_TRUE(announces(request({"run", "a.toml"}), findings));
  EXPECT_FALSE(announces(request({"run", "a.toml", "--quiet"}), findings));
  EXPECT_FALSE(announces(request({"run", "a.toml", "--device", "cpu"}), findings));
  EXPECT_FALSE(announces(request({"report", "a.h5"}), findings));
  EXPECT_FALSE(announces(request({}), findings));
  findings.gpu_usable = true;
  EXPECT_FALSE(announces(request({"run", "a.toml"}), findings));
  findings = {};
  findings.has_host_engine = true;
  EXPECT_FALSE(announces(request({"run", "a.toml"}), findings)) << "no engine for GPUs is there";
}

}  // namespace
}  // namespace lapwing::launcher
