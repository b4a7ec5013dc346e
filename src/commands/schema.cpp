// SPDX-License-Identifier: BSD-3-Clause
#include "config/schema.hpp"

#include <iostream>

#include "commands/common_options.hpp"
#include "commands/list.hpp"

namespace lapwing {

CommandSpec schema_command() {
  auto const look = [](Options const& options, Log const&) {
    std::cout << (options.format == "json"          ? schema_json()
                  : options.format == "json-schema" ? json_schema()
                  : options.format == "markdown"    ? schema_markdown()
                                                    : schema_text());
    return ExitCode::success;
  };
  return {.name = "schema",
          .meaning = "every key of an input, with type, default, unit and meaning",
          .details =
              "json-schema is for editors: with it they complete and check an input while it is typed. Say in the "
              "input's first line where it lies:\n"
              "  #:schema ./lapwing.schema.json",
          .argument = {},
          .options = {format_option("text|markdown|json|json-schema")},
          .examples = {{"lapwing schema | less", "to read"},
                       {"lapwing schema --format json-schema > lapwing.schema.json", "for editors"}},
          .look = look,
          .compute = {}};
}

}  // namespace lapwing
