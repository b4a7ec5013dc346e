// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The sections of the input, each read into its part of RunConfig; errors go to the context.
#pragma once

#include "config/parse_context.hpp"

namespace lapwing {

/// Directions of the grid; 0 if its cells do not tell. Entries that are wrong tell all the same.
int directions_of(ParseContext const& context);

/// Registers parameters, constants and fields; reports names that are no identifiers, reserved or taken.
void parse_names(ParseContext& context, RunConfig& config);

void parse_equation(ParseContext& context, RunConfig& config);
void parse_boundary(ParseContext& context, RunConfig& config);
void parse_sweep(ParseContext& context, RunConfig& config);
void parse_output(ParseContext& context, RunConfig& config);

/// Units and long names, after all that may have them.
void parse_labels(ParseContext& context, RunConfig& config);

}  // namespace lapwing
