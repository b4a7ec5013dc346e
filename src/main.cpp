// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Entry point of an engine (lapwing-host, lapwing-cuda).
#include "commands/application.hpp"

int main(int argc, char** argv) { return lapwing::run_application(argc, argv); }
