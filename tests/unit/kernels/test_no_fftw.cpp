// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What stands in for FFTW where it is not found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "kernels/vendor/fftw.hpp"

namespace lapwing::vendor {
namespace {

TEST(NoFftw, SaysSoAndThrows) {
  EXPECT_FALSE(has_fftw());
  try {
    LinePlans(8, LineTransform::periodic);
    FAIL() << "plans without FFTW";
  } catch (BackendUnavailable const& error) {
    EXPECT_EQ(error.code(), ExitCode::backend);
    EXPECT_THAT(error.what(), testing::HasSubstr("FFTW"));
  }
}

}  // namespace
}  // namespace lapwing::vendor
