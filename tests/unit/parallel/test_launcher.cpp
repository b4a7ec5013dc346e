// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The installed launcher, beside engines that are shell scripts and with a stand-in for the driver library.
/// Arguments: the launcher, the folder of the stand-in libcuda.so.1.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Paths {
  fs::path launcher, driver;
};

Paths& paths() {
  static Paths all;
  return all;
}

struct Outcome {
  int code = -1;
  std::string text;  ///< standard output and error together
};

class Launcher : public testing::Test {
 protected:
  void SetUp() override {
    auto const* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::current_path() / "bin with space" / test->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::copy_file(paths().launcher, folder_ / "lapwing");
  }

  /// An engine that tells what it was started with and ends with code 42.
  void install(std::string const& engine) const {
    std::ofstream(folder_ / engine) << "#!/bin/sh\necho \"engine=" << engine
                                    << " args=$*\"\necho \"reason=$LAPWING_ENGINE_REASON\"\nexit 42\n";
    fs::permissions(folder_ / engine, fs::perms::owner_all);
  }

  /// Runs the launcher with assignments of the environment before it.
  Outcome run(std::string const& arguments, std::string const& environment = "") const {
    std::string const command = "env -u OMPI_COMM_WORLD_RANK -u PMIX_RANK -u PMI_RANK -u SLURM_PROCID " + environment +
                                " '" + (folder_ / "lapwing").string() + "' " + arguments + " 2>&1";
    Outcome outcome;
    FILE* const pipe = popen(command.c_str(), "r");
    std::array<char, 512> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe)) outcome.text += buffer.data();
    int const status = pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  std::string with_driver() const { return "LD_LIBRARY_PATH='" + paths().driver.string() + "' "; }
  /// A libcuda.so.1 that is no library, so that a real driver on this machine is not found either.
  std::string without_driver() const {
    fs::create_directories(folder_ / "broken");
    std::ofstream(folder_ / "broken" / "libcuda.so.1") << "not a library\n";
    return "LD_LIBRARY_PATH='" + (folder_ / "broken").string() + "' ";
  }

  fs::path folder_;
};

TEST_F(Launcher, StartsTheCudaEngineWhereTheDriverFindsADevice) {
  install("lapwing-cuda");
  install("lapwing-host");
  auto const outcome = run("run 'my case.toml' -o x.h5", with_driver());
  EXPECT_EQ(outcome.code, 42) << outcome.text;
  EXPECT_THAT(outcome.text, HasSubstr("engine=lapwing-cuda args=run my case.toml -o x.h5\n"));
  EXPECT_THAT(outcome.text, Not(HasSubstr("lapwing: starting"))) << "as expected";
  EXPECT_THAT(outcome.text, HasSubstr("reason=1 GPU of compute capability 9.0\n"));
}

TEST_F(Launcher, FallsBackToTheHostEngineAndSaysWhy) {
  install("lapwing-cuda");
  install("lapwing-host");
  EXPECT_THAT(run("run a.toml", without_driver()).text, HasSubstr("starting lapwing-host: no NVIDIA driver"));
  EXPECT_THAT(run("info", with_driver() + "STAND_IN_INIT=100 CUDA_VISIBLE_DEVICES=''").text,
              HasSubstr("no CUDA-capable device is detected (driver error 100); CUDA_VISIBLE_DEVICES is \"\""));
  EXPECT_THAT(run("run a.toml", with_driver() + "STAND_IN_INIT=999").text,
              HasSubstr("stand-in error (driver error 999)"));
  EXPECT_THAT(run("run a.toml", with_driver() + "STAND_IN_COUNT=0").text, HasSubstr("finds no GPU"));
  EXPECT_THAT(run("run a.toml", with_driver() + "STAND_IN_COUNT=-1").text,
              HasSubstr("starting lapwing-host: the NVIDIA driver counts -1 GPUs"));
  EXPECT_THAT(run("run a.toml", with_driver() + "STAND_IN_CAPABILITY=75").text,
              HasSubstr("1 of 1 GPUs below compute capability 8.0 (highest found: 7.5)"));
  EXPECT_THAT(run("run a.toml", with_driver() + "STAND_IN_COUNT=2 STAND_IN_CAPABILITY=61").text,
              HasSubstr("engine=lapwing-host"));
}

TEST_F(Launcher, GoesOnWithoutADriverThatHangsOrCrashes) {
  install("lapwing-cuda");
  install("lapwing-host");
  std::string const hangs = with_driver() + "STAND_IN_HANG=1 LAPWING_PROBE_SECONDS=0.2",
                    crashes = with_driver() + "STAND_IN_SIGNAL=11 ASAN_OPTIONS=\"$ASAN_OPTIONS:handle_segv=0\"";
  for (char const* command : {"run a.toml", "check a.toml"}) {
    EXPECT_THAT(run(command, hangs).text, AllOf(HasSubstr("engine=lapwing-host"),
                                                HasSubstr("reason=the NVIDIA driver does not answer within 0.2 s")));
    EXPECT_THAT(run(command, crashes).text,
                AllOf(HasSubstr("engine=lapwing-host"),
                      HasSubstr("reason=the NVIDIA driver crashes when it is asked for GPUs (Segmentation fault)")));
  }
  auto const wanted = run("run a.toml --device gpu", hangs);
  EXPECT_EQ(wanted.code, 5);
  EXPECT_THAT(wanted.text, HasSubstr("error: --device gpu: the NVIDIA driver does not answer"));
}

TEST_F(Launcher, IsToldToStopWhileItAsksTheDriver) {
  install("lapwing-cuda");
  install("lapwing-host");
  auto const told = [&](std::string const& command) {      // by `timeout`, which passes the launcher's own code on
    return run(command, "timeout --preserve-status -s TERM 0.3 env " + with_driver() + "STAND_IN_HANG=1").code;
  };
  EXPECT_EQ(told("run a.toml"), 75);
  EXPECT_EQ(told("check a.toml"), 128 + SIGTERM);
}

TEST_F(Launcher, AsksForWhatTheCudaEngineWasBuiltFor) {
  install("lapwing-cuda");
  install("lapwing-host");
  std::ofstream(folder_ / "lapwing-cuda.needs") << "capability 90\ndriver 13000\n";
  EXPECT_EQ(run("run a.toml --device gpu", with_driver()).code, 42);
  auto const old_device = run("run a.toml --device gpu", with_driver() + "STAND_IN_CAPABILITY=80");
  EXPECT_EQ(old_device.code, 5);
  EXPECT_THAT(old_device.text, HasSubstr("below compute capability 9.0"));
  auto const old_driver = run("run a.toml --device gpu", with_driver() + "STAND_IN_VERSION=12080");
  EXPECT_EQ(old_driver.code, 5);
  EXPECT_THAT(old_driver.text, HasSubstr("it serves CUDA 12.8, lapwing-cuda needs 13.0"));
}

/// What a node has, and why no GPU is used there; empty: it is.
struct Node {
  bool has_cuda_engine;
  bool has_driver;
  char const* answers;                 ///< of the driver
  char const* reason;
};

TEST_F(Launcher, DecidesByTheTable) {
  Node const nodes[] = {
      {true, true, "", ""},
      {true, false, "", "no NVIDIA driver (libcuda.so.1 cannot be loaded)"},
      {true, true, "STAND_IN_VERSION=12080",
       "the NVIDIA driver is too old: it serves CUDA 12.8, lapwing-cuda needs 13.0"},
      {true, true, "STAND_IN_INIT=100", "no CUDA-capable device is detected"},
      {true, true, "STAND_IN_COUNT=0", "the NVIDIA driver finds no GPU"},
      {true, true, "STAND_IN_CAPABILITY=80", "1 of 1 GPUs below compute capability 9.0"},
      {false, true, "", "lapwing-cuda is not installed beside lapwing"},
  };
  for (Node const& node : nodes) {
    SCOPED_TRACE(std::string(node.reason) + " " + node.answers);
    install("lapwing-host");
    fs::remove(folder_ / "lapwing-cuda");
    if (node.has_cuda_engine) install("lapwing-cuda");
    std::ofstream(folder_ / "lapwing-cuda.needs") << "capability 90\ndriver 13000\n";
    std::string const environment = (node.has_driver ? with_driver() : without_driver()) + node.answers;
    bool const usable = *node.reason == '\0';

    for (char const* arguments : {"run a.toml", "run a.toml --device auto"}) {
      auto const automatic = run(arguments, environment);
      EXPECT_EQ(automatic.code, 42) << automatic.text;
      EXPECT_EQ(automatic.text.find("starting lapwing-host: ") != std::string::npos, node.has_cuda_engine && !usable)
          << automatic.text;
      EXPECT_THAT(automatic.text, HasSubstr(node.reason));
      EXPECT_THAT(automatic.text, HasSubstr(usable ? "engine=lapwing-cuda " : "engine=lapwing-host "));
    }
    EXPECT_THAT(run("run a.toml --device cpu", environment).text, HasSubstr("engine=lapwing-host "));

    auto const gpu = run("run a.toml --device gpu", environment);
    EXPECT_EQ(gpu.code, usable ? 42 : 5) << gpu.text;
    EXPECT_THAT(gpu.text, HasSubstr(usable ? "engine=lapwing-cuda " : "error: --device gpu: "));
    EXPECT_THAT(gpu.text, HasSubstr(node.reason));
  }
}

TEST_F(Launcher, RefusesADeviceThatCannotBeHad) {
  install("lapwing-host");
  auto const no_engine = run("run a.toml --device gpu", with_driver());
  EXPECT_EQ(no_engine.code, 5);
  EXPECT_THAT(no_engine.text, HasSubstr("error: --device gpu: lapwing-cuda is not installed"));
  install("lapwing-cuda");
  auto const no_device = run("run a.toml --device=gpu", without_driver());
  EXPECT_EQ(no_device.code, 5);
  EXPECT_THAT(no_device.text, HasSubstr("error: --device gpu: no NVIDIA driver"));
}

TEST_F(Launcher, RefusesBadValuesAndMissingEngines) {
  auto const nothing = run("run a.toml");
  EXPECT_EQ(nothing.code, 5);
  EXPECT_THAT(nothing.text, HasSubstr("neither lapwing-cuda nor lapwing-host"));
  install("lapwing-host");
  auto const bad = run("run a.toml --device tpu");
  EXPECT_EQ(bad.code, 2);
  EXPECT_THAT(bad.text, HasSubstr("--device tpu: allowed values are auto, cpu, gpu"));
}

TEST_F(Launcher, SpeaksOnceAndOnlyWhereAsked) {
  install("lapwing-host");
  EXPECT_THAT(run("run a.toml").text, Not(HasSubstr("starting"))) << "nobody expects a GPU";
  install("lapwing-cuda");
  auto const announcement = HasSubstr("lapwing: starting lapwing-host");
  EXPECT_THAT(run("run a.toml", "OMPI_COMM_WORLD_RANK=0").text, announcement);
  EXPECT_THAT(run("run a.toml", "OMPI_COMM_WORLD_RANK=1").text, Not(announcement));
  EXPECT_THAT(run("run a.toml", "SLURM_PROCID=3").text, Not(announcement));
  EXPECT_THAT(run("run a.toml", "OMPI_COMM_WORLD_RANK=0 SLURM_PROCID=3").text, announcement);
  EXPECT_THAT(run("run a.toml --quiet").text, Not(announcement));
  EXPECT_THAT(run("report a.h5").text, Not(announcement));
  auto const silent_rank = run("run a.toml --device tpu", "PMI_RANK=1");
  EXPECT_EQ(silent_rank.code, 2);
  EXPECT_EQ(silent_rank.text, "");
}

TEST_F(Launcher, FindsItsEnginesThroughALink) {
  install("lapwing-host");
  auto const elsewhere = folder_ / "elsewhere";
  fs::create_directories(elsewhere);
  fs::create_symlink(folder_ / "lapwing", elsewhere / "lapwing");
  int const status = std::system(("'" + (elsewhere / "lapwing").string() + "' schema > /dev/null").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 42);
}

TEST_F(Launcher, ReportsAnEngineThatDoesNotStart) {
  std::ofstream(folder_ / "lapwing-host") << "#!/no/such/interpreter\n";
  fs::permissions(folder_ / "lapwing-host", fs::perms::owner_all);
  auto const outcome = run("schema");
  EXPECT_EQ(outcome.code, 5);
  EXPECT_THAT(outcome.text, HasSubstr("lapwing-host cannot be started"));
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s LAUNCHER FOLDER_OF_LIBCUDA\n", argv[0]);
    return 2;
  }
  paths() = {argv[1], argv[2]};
  return RUN_ALL_TESTS();
}
