// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What control groups leave, read from trees of files as the kernel shows them.
#include "kernels/vendor/control_groups.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "kernels/vendor/cores.hpp"

namespace lapwing::vendor {
namespace {

namespace fs = std::filesystem;

class ControlGroups : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::current_path() / ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root_);
  }

  void file(std::string const& path, std::string const& text) const {
    fs::create_directories((root_.string() + path).substr(0, (root_.string() + path).rfind('/')));
    std::ofstream(root_.string() + path) << text;
  }
  void first_version(std::string const& folder, std::string const& limit, std::string const& used,
                     std::string const& inactive = "0") const {
    file(folder + "/memory.limit_in_bytes", limit + "\n");
    file(folder + "/memory.usage_in_bytes", used + "\n");
    file(folder + "/memory.stat", "cache 1\ninactive_file 5\ntotal_inactive_file " + inactive + "\n");
  }
  void second_version(std::string const& folder, std::string const& limit, std::string const& used,
                      std::string const& inactive = "0") const {
    file(folder + "/memory.max", limit + "\n");
    file(folder + "/memory.current", used + "\n");
    file(folder + "/memory.stat", "anon 7\ninactive_file " + inactive + "\n");
  }
  double left() const { return left_by_control_groups(root_.string()); }

  fs::path root_;
};

TEST_F(ControlGroups, LimitNothingWhereThereAreNone) {
  EXPECT_EQ(left(), HUGE_VAL);
  file("/proc/self/cgroup", "");
  EXPECT_EQ(left(), HUGE_VAL);
}

TEST_F(ControlGroups, OfVersionTwoLeaveTheLeastOfAllAbove) {
  file("/proc/self/cgroup", "0::/system.slice/job/step\n");
  file("/proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
  second_version("/sys/fs/cgroup/system.slice/job/step", "max", "100");
  second_version("/sys/fs/cgroup/system.slice/job", "5000", "3000", "500");
  second_version("/sys/fs/cgroup/system.slice", "9000", "4000");
  EXPECT_EQ(left(), 2500);
}

TEST_F(ControlGroups, OfVersionOneLeaveTheLeastOfAllAbove) {
  file("/proc/self/cgroup", "9:name=systemd:/\n4:cpu,cpuacct:/other\n3:memory:/slurm/uid_0/job_1/step_0\n0::/\n");
  file("/proc/self/mountinfo",
       "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n33 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup "
       "rw,cpu,cpuacct\n"
       "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n");
  std::string const unlimited = "9223372036854771712";
  first_version("/sys/fs/cgroup/memory/slurm/uid_0/job_1/step_0", unlimited, "100");
  first_version("/sys/fs/cgroup/memory/slurm/uid_0/job_1", "8000", "3000", "1000");
  first_version("/sys/fs/cgroup/memory/slurm/uid_0", unlimited, "3000");
  EXPECT_EQ(left(), 6000);
  first_version("/sys/fs/cgroup/memory", "4000", "3900");
  EXPECT_EQ(left(), 100);
}

TEST_F(ControlGroups, InContainersAreThoseThatAreMounted) {
  file("/proc/self/cgroup", "3:memory:/docker/0123abcd\n");
  file("/proc/self/mountinfo", "35 31 0:32 /docker/0123abcd /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
  first_version("/sys/fs/cgroup/memory", "7000", "1000");
  EXPECT_EQ(left(), 6000);
  file("/proc/self/cgroup", "0::/../../outside\n");      // version 2 in a namespace of its own
  file("/proc/self/mountinfo", "35 31 0:32 / /groups rw - cgroup2 cgroup rw\n");
  second_version("/groups", "3000", "1000");
  EXPECT_EQ(left(), 2000);
}

TEST_F(ControlGroups, OfBothVersionsAreReadSideBySide) {
  file("/proc/self/cgroup", "3:memory:/job\n0::/session\n");
  file("/proc/self/mountinfo",
       "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n36 31 0:33 / /sys/fs/cgroup/unified rw - "
       "cgroup2 cgroup2 rw\n");
  first_version("/sys/fs/cgroup/memory/job", "5000", "4000");
  EXPECT_EQ(left(), 1000);      // the second version has no files of memory here
}

TEST_F(ControlGroups, ThatHoldMoreThanTheyMayLeaveNothing) {
  file("/proc/self/cgroup", "0::/job\n");
  second_version("/sys/fs/cgroup/job", "1000", "2000");      // where it usually is, without mountinfo
  EXPECT_EQ(left(), 0);
}

TEST_F(ControlGroups, LimitProcessorsByQuotas) {
  EXPECT_EQ(processors_of_control_groups(root_.string()), HUGE_VAL);
  file("/proc/self/cgroup", "0::/job/step\n");
  file("/sys/fs/cgroup/job/step/cpu.max", "max 100000\n");
  EXPECT_EQ(processors_of_control_groups(root_.string()), HUGE_VAL);
  file("/sys/fs/cgroup/job/cpu.max", "150000 100000\n");
  EXPECT_EQ(processors_of_control_groups(root_.string()), 1.5);
  file("/proc/self/cgroup", "4:cpu,cpuacct:/docker/1\n");
  file("/proc/self/mountinfo", "33 31 0:30 /docker/1 /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n");
  file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "50000\n");
  file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(processors_of_control_groups(root_.string()), HUGE_VAL);
  file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "100000\n");
  EXPECT_EQ(processors_of_control_groups(root_.string()), 2);
}

TEST_F(ControlGroups, CoresAreCountedOnceAndWithinQuotas) {
  int const all = usable_cores(root_.string());      // no topology here: every processor is a core
  file("/proc/self/cgroup", "0::/\n");
  file("/sys/fs/cgroup/cpu.max", "100000 100000\n");
  EXPECT_EQ(usable_cores(root_.string()), 1);
  file("/sys/fs/cgroup/cpu.max", "20000 100000\n");
  EXPECT_EQ(usable_cores(root_.string()), 1) << "less than one";
  file("/sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(usable_cores(root_.string()), all);
  for (int p = 0; p < 1024; ++p)
    file("/sys/devices/system/cpu/cpu" + std::to_string(p) + "/topology/thread_siblings_list", "0-1023\n");
  EXPECT_EQ(usable_cores(root_.string()), 1) << "all are threads of one core";
}

}  // namespace
}  // namespace lapwing::vendor
