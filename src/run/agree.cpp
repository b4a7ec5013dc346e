// SPDX-License-Identifier: BSD-3-Clause
#include "run/agree.hpp"

#include <array>
#include <exception>
#include <new>

#include "core/byte_packer.hpp"

namespace lapwing {
namespace {

constexpr std::array gravity{ExitCode::success, ExitCode::some_failed, ExitCode::stopped,
                             ExitCode::failed,  ExitCode::different,   ExitCode::input,
                             ExitCode::backend, ExitCode::file,        ExitCode::internal};

}  // namespace

ExitCode exit_code_of_current_exception(Log const& log) {
  try {
    throw;
  } catch (Error const& error) {
    log.warn(error.what());
    return error.code();
  } catch (std::bad_alloc const&) {
    log.warn(
        "lapwing: error: not enough memory: neither for the plan nor for what it needs besides its cases (limits: "
        "ulimit -v, the job's memory)");
    return ExitCode::failed;
  } catch (std::exception const& error) {
    log.warn(std::string("lapwing: internal error: ") + error.what());
  } catch (...) {
    log.warn("lapwing: internal error");
  }
  return ExitCode::internal;
}

ExitCode agree(Communicator const& world, ExitCode mine) {
  int rank = 0;
  while (gravity[rank] != mine) ++rank;
  return gravity[world.all_reduce_max(rank)];
}

std::string on_root(Communicator const* world, std::function<std::string()> const& produce) {
  if (!world || world->size() == 1) return produce();
  BytePacker answer;
  if (world->is_root()) {
    try {
      std::string const result = produce();
      answer.add(0).add(result);
    } catch (Error const& error) {
      answer = BytePacker();
      answer.add(static_cast<int>(error.code())).add(std::string(error.what()));
    } catch (std::exception const& error) {
      answer = BytePacker();
      answer.add(static_cast<int>(ExitCode::internal)).add(std::string(error.what()));
    }
  }
  std::string bytes = answer.bytes();
  world->broadcast(bytes);
  ByteUnpacker in(bytes);
  int const code = in.get<int>();
  std::string text = in.get_text();
  if (code != 0) throw Error(static_cast<ExitCode>(code), text);
  return text;
}

}  // namespace lapwing
