// SPDX-License-Identifier: BSD-3-Clause
#include "pages/report.hpp"

#include <fmt/format.h>

#include "commands/common_options.hpp"
#include "commands/list.hpp"
#include "pages/page_data.hpp"
#include "pages/text_file.hpp"

namespace lapwing {

CommandSpec report_command() {
  auto const look = [](Options const& options, Log const& log) {
    if (!options.html.empty()) {
      auto const page = html_page(PageData(options.input));
      write_file(options.html, {html_begin, ""}, [&](std::ostream& out) { out << page; });
      if (!is_stream(options.html))
        log.info(fmt::format("{}: written, {:.2g} MB; open it in a browser", options.html,
                             1e-6 * static_cast<double>(page.size())));
      return ExitCode::success;
    }
    auto const result = read_result(options.input);
    log.info(options.format == "json" ? report_json(result, options.threshold)
                                      : report_text(result, options.threshold));
    return ExitCode::success;
  };
  return {
      .name = "report",
      .meaning = "how a run went, and where its time went",
      .details =
          "Cases by status, solvers, certificates, the time of each phase and region, and how busy the ranks were.",
      .argument = "OUT.h5",
      .completion = Completion::hdf5,
      .options = {{"", "--html", "PAGE.html", "",
                   "write a page with pictures: quantities, fields, failures, cost; one file that needs nothing else",
                   set_text(&Options::html), Completion::any_file},
                  {"", "--threshold", "PERCENT", "", "list what takes more than this share of the time; 5 if not given",
                   set_number(&Options::threshold, 0, 100)},
                  format_option("text|json")},
      .examples = {{"lapwing report sweep.h5", "in words"},
                   {"lapwing report sweep.h5 --html sweep.html", "a page to look at"},
                   {"lapwing report sweep.h5 --format json", "for programs"}},
      .look = look,
      .compute = {}};
}

}  // namespace lapwing
