// SPDX-License-Identifier: BSD-3-Clause
// Runs that meet, runs that are killed, and file systems that are full.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <fstream>
#include <functional>
#include <numeric>

#include "core/hash.hpp"
#include "io/raw_file.hpp"
#include "io/result_file.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using ::testing::HasSubstr;
using namespace sample;
using Mode = ResultFile::Mode;

/// Exit code of an action in a process of its own: 0, an Error's code, or 100 for anything else.
int code_of_child(std::function<void()> const& action) {
  pid_t const child = ::fork();
  if (child == 0) {
    int code = 0;
    try {
      action();
    } catch (Error const& error) {
      code = static_cast<int>(error.code());
    } catch (...) {
      code = 100;
    }
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

TEST(Lock, RefusesASecondRun) {
  Folder const folder;
  auto const header = header_of({1, 2});
  auto first = ResultFile::prepare(folder / "out.h5", header, Mode::fresh);
  ASSERT_FALSE(first->lock_unsupported());
  auto const before = bytes_of(folder / "out.h5");
  for (auto const mode : {Mode::resume, Mode::fresh})
    EXPECT_EQ(code_of_child([&] { ResultFile::prepare(folder / "out.h5", header, mode); }), 6);
  auto const edited = header_of({1, 2, 3});
  EXPECT_EQ(code_of_child([&] { ResultFile::prepare(folder / "out.h5", edited, Mode::resume); }), 6);
  try {
    ResultFile::prepare(folder / "out.h5", header, Mode::resume);
    ADD_FAILURE() << "not refused";
  } catch (FileError const& error) {
    EXPECT_EQ(error.what(), (folder / "out.h5") + ": error: is in use by another lapwing run");
  }
  EXPECT_TRUE(bytes_of(folder / "out.h5") == before);
  first.reset();
  EXPECT_EQ(code_of_child([&] { ResultFile::prepare(folder / "out.h5", header, Mode::resume); }), 0);
}

TEST(Lock, CoversTheTemporaryFile) {
  Folder const folder;
  auto const header = header_of({1, 2});
  auto partial = std::make_unique<io::RawFile>(*io::RawFile::create(folder / "out.h5.partial"));
  partial->write(0, "half", 4);
  ASSERT_EQ(partial->lock(), io::RawFile::Lock::taken);
  EXPECT_THROW(ResultFile::prepare(folder / "out.h5", header, Mode::resume), FileError);
  EXPECT_EQ(bytes_of(folder / "out.h5.partial"), "half");
  partial.reset();
  EXPECT_NO_THROW(ResultFile::prepare(folder / "out.h5", header, Mode::resume)) << "left over by a run that was killed";
  EXPECT_FALSE(std::filesystem::exists(folder / "out.h5.partial"));
}

TEST(Lock, LetsExactlyOneOfManyStart) {
  Folder const folder;
  auto const header = header_of({1, 2, 3});
  for (int round = 0; round < 20; ++round) {
    std::string const path = folder / ("out" + std::to_string(round) + ".h5");
    constexpr int n = 4;
    int gate[2], release[2], answers[2];
    ASSERT_EQ(::pipe(gate) | ::pipe(release) | ::pipe(answers), 0);
    for (int i = 0; i < n; ++i) {
      if (::fork() != 0) continue;
      ::alarm(20);  // no child outlives a failing test
      ::close(gate[1]);
      ::close(release[1]);
      char byte = 'n', none = 0;
      std::unique_ptr<ResultFile> file;
      static_cast<void>(!::read(gate[0], &none, 1));
      try {
        file = ResultFile::prepare(path, header, Mode::resume);
        byte = 'y';
      } catch (FileError const&) {
        byte = 'n';
      }
      static_cast<void>(!::write(answers[1], &byte, 1));
      static_cast<void>(!::read(release[0], &none, 1));  // holds the lock until all have answered
      ::_exit(0);
    }
    ::close(gate[1]);
    ::close(answers[1]);
    int n_started = 0;
    for (int i = 0; i < n; ++i) {
      char byte = 0;
      EXPECT_EQ(::read(answers[0], &byte, 1), 1);
      n_started += byte == 'y';
    }
    ::close(release[1]);
    for (int i = 0; i < n; ++i) ::wait(nullptr);
    for (int const descriptor : {gate[0], release[0], answers[0]}) ::close(descriptor);
    ASSERT_EQ(n_started, 1);
    EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
  }
}

TEST(RawFile, KnowsWhetherItsNameIsTakenByAnother) {
  Folder const folder;
  auto file = *io::RawFile::create(folder / "one");
  file.write(0, "mine", 4);
  std::ofstream(folder / "two") << "another's";
  EXPECT_TRUE(file.is_at(folder / "one"));
  EXPECT_FALSE(file.is_at(folder / "two"));
  EXPECT_FALSE(file.is_at(folder / "three"));
  EXPECT_FALSE(file.rename_to_free(folder / "two"));
  EXPECT_EQ(bytes_of(folder / "two"), "another's");
  EXPECT_TRUE(file.rename_to_free(folder / "three"));
  EXPECT_EQ(bytes_of(folder / "three"), "mine");
  EXPECT_FALSE(std::filesystem::exists(folder / "one"));
  file.rename_over(folder / "two");
  EXPECT_EQ(bytes_of(folder / "two"), "mine");
  EXPECT_EQ(file.path(), folder / "two");
  EXPECT_THROW(file.read(2, std::string(8, ' ').data(), 8), FileError) << "beyond the end";
}

TEST(LiveFile, IsReadableWhileAWriterHoldsIt) {
  Folder const folder;
  auto const header = header_of({1, 2, 3});
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::fresh);
  for (std::int64_t id = 0; id < 3; ++id) {
    write_done(*file, header, {id});
    int const code = code_of_child([&] {
      Look const look(folder / "out.h5", true);
      auto const status = look.numbers("/status");
      auto const u = look.numbers("/u");
      for (std::int64_t i = 0; i < 3; ++i) {
        if ((status[static_cast<std::size_t>(i)] == 1) != (i <= id)) throw FileError("status");
        auto const value = field_value(static_cast<double>(i + 1), 0, 7);
        if (i <= id && u[static_cast<std::size_t>(15 * i + 7)] != value) throw FileError("field");
      }
    });
    EXPECT_EQ(code, 0);
  }
}

TEST(ManyRanks, WriteSideBySide) {
  Folder const folder;
  std::vector<double> a(400);
  std::iota(a.begin(), a.end(), 0.0);
  auto const header = two_shapes(a);
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::fresh);
  auto const packed = file->pack();
  constexpr int n_ranks = 4;
  std::vector<pid_t> children;
  for (int rank = 0; rank < n_ranks; ++rank) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    auto const mine = ResultFile::attach(packed);
    mine->case_rows() = file->case_rows();
    for (std::int64_t id = rank; id < 400; id += n_ranks) write_done(*mine, header, {id});
    ::_exit(0);
  }
  for (pid_t const child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/status"), ::testing::Each(1));
  auto const mean = look.numbers("/mean_u");
  auto const u = look.numbers("/grid_6x3/u");
  for (std::size_t id = 0; id < 400; ++id) EXPECT_EQ(mean[id], a[id] / 2);
  for (std::size_t row = 0; row < 200; ++row) EXPECT_EQ(u[18 * row + 3], field_value(a[2 * row + 1], 0, 3));
}

TEST(KilledRun, LeavesAFileThatResumes) {
  Folder const folder;
  constexpr std::size_t n_cases = 4000;
  std::vector<double> a(n_cases);
  std::iota(a.begin(), a.end(), 0.0);
  auto header = header_of(a);
  header.shapes[0].cells = {32, 32, 1};
  for (int round = 0; round < 3; ++round) {
    std::string const path = folder / ("out" + std::to_string(round) + ".h5");
    pid_t const child = ::fork();
    if (child == 0) {
      auto const file = ResultFile::prepare(path, header, Mode::fresh);
      for (std::int64_t id = 0; id < static_cast<std::int64_t>(n_cases); id += 2)
        write_done(*file, header, {id, id + 1});
      ::pause();
    }
    // Killed after about 1, 400 or 800 cases, in the middle of whatever it does.
    auto const n_done_now = [&] {
      auto const status = std::filesystem::exists(path) ? Look(path).numbers("/status") : std::vector<double>();
      return std::count(status.begin(), status.end(), 1.0);
    };
    while (n_done_now() <= 400 * round) ::usleep(100);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);

    auto const file = ResultFile::prepare(path, header, Mode::resume);
    ASSERT_TRUE(file->resumed());
    Look const look(path);
    auto const status = look.numbers("/status");
    auto const u = look.numbers("/u");
    auto const mean = look.numbers("/mean_u");
    auto const checksums = look.hashes("/checksum");
    std::int64_t n_done = 0;
    for (std::size_t id = 0; id < n_cases; ++id) {
      EXPECT_EQ(static_cast<double>(file->found_status()[id]), status[id]);
      if (status[id] != 1) continue;
      ++n_done;
      EXPECT_EQ(mean[id], a[id] / 2);
      auto const expected = field_of(a[id], 0, 1024);
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(), u.begin() + static_cast<long>(1024 * id))) << id;
      EXPECT_EQ(checksums[id], Hash64().add(expected.data(), 1024 * sizeof(double)).value());
    }
    EXPECT_GT(n_done, 400 * round);
    EXPECT_LT(n_done, static_cast<std::int64_t>(n_cases)) << "the run ended before it was killed";
    std::vector<std::int64_t> rest;
    for (std::size_t id = 0; id < n_cases; ++id)
      if (status[id] != 1) rest.push_back(static_cast<std::int64_t>(id));
    write_done(*file, header, rest);
    EXPECT_THAT(Look(path).numbers("/status"), ::testing::Each(1));
  }
}

class TinyDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_ / "disk");
    if (::mount("tmpfs", (folder_ / "disk").c_str(), "tmpfs", 0, "size=512k") != 0)
      GTEST_SKIP() << "mounting a small tmpfs is not permitted here";
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) ::umount((folder_ / "disk").c_str());
  }
  Folder folder_;
  bool mounted_ = false;
};

TEST_F(TinyDisk, TellsWhenFieldsDoNotFit) {
  auto header = header_of(std::vector<double>(50, 1.0));
  header.shapes[0].cells = {64, 64, 1};
  std::string const path = folder_ / "disk/out.h5";
  auto const file = ResultFile::prepare(path, header, Mode::fresh);
  std::int64_t n_done = 0;
  try {
    for (std::int64_t id = 0; id < 50; ++id, ++n_done) write_done(*file, header, {id});
    ADD_FAILURE() << "all was written";
  } catch (FileError const& error) {
    EXPECT_EQ(error.what(), path + ": error: cannot be written: No space left on device");
  }
  auto const status = Look(path).numbers("/status");
  EXPECT_GT(n_done, 0);
  EXPECT_EQ(std::count(status.begin(), status.end(), 1.0), n_done);
}

TEST_F(TinyDisk, TellsWhenTheLayoutDoesNotFit) {
  std::string const path = folder_ / "disk/out.h5";
  auto const header = header_of(std::vector<double>(20000, 1.0));
  EXPECT_EQ(code_of_child([&] { ResultFile::prepare(path, header, Mode::fresh); }), 6);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
  EXPECT_EQ(code_of_child([&] { ResultFile::prepare(path, header_of({1, 2}), Mode::fresh); }), 0);
}

TEST_F(TinyDisk, KeepsTheOldFileWhenATakeoverDoesNotFit) {
  std::string const path = folder_ / "disk/out.h5";
  auto const header = header_of({1, 2});
  write_done(*ResultFile::prepare(path, header, Mode::fresh), header, {0, 1});
  auto const before = bytes_of(path);
  auto larger = std::vector<double>(20000, 3.0);
  larger[0] = 1;
  EXPECT_EQ(code_of_child([&] { ResultFile::prepare(path, header_of(larger), Mode::resume); }), 6);
  EXPECT_TRUE(bytes_of(path) == before);
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

}  // namespace
}  // namespace lapwing
