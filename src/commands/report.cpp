// SPDX-License-Identifier: BSD-3-Clause
#include "pages/report.hpp"

#include "commands/common_options.hpp"
#include "commands/list.hpp"

namespace lapwing {

CommandSpec report_command() {
  auto const look = [](Options const& options, Log const& log) {
    auto const result = read_result(options.input);
    log.info(options.format == "json" ? report_json(result, options.threshold) : report_text(result, options.threshold));
    return ExitCode::success;
  };
  return {.name = "report",
          .meaning = "how a run went, and where its time went",
          .details = "Cases by status, solvers, certificates, the time of each phase and region, and how busy the ranks were.",
          .argument = "OUT.h5",
          .completion = Completion::hdf5,
          .options = {{"", "--threshold", "PERCENT", "", "list what takes more than this share of the time; 5 if not given",
                       set_number(&Options::threshold, 0, 100)},
                      format_option("text|json")},
          .examples = {{"lapwing report sweep.h5", "in words"}, {"lapwing report sweep.h5 --format json", "for programs"}},
          .look = look,
          .compute = {}};
}

}  // namespace lapwing
