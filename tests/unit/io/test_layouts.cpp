// SPDX-License-Identifier: BSD-3-Clause
// Names, units and coordinates in a file; files whose layout is not the one that the run would make, though the cases
// are the same.
#include <gmock/gmock.h>

#include "earlier_version.hpp"
#include "io/result_file.hpp"
#include "io/result_reader.hpp"
#include "sample_run.hpp"

namespace lapwing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace sample;

using Mode = ResultFile::Mode;
constexpr auto done = CaseStatus::done;
constexpr auto failed = CaseStatus::failed;

TEST(Labels, SayWhatReadersCallThings) {
  Folder const folder;
  auto header = header_of({1, 2});
  header.output.fields = {OutputField::u, OutputField::error};
  header.units = {{"x", "m"},
                  {"a", "W/m/K"},
                  {"u",
                   "\xc2\xb0"
                   "C"}};
  header.long_names = {{"u", "temperature"}, {"mean_u", "mean"}};
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::fresh);
  Look const look(folder / "out.h5");
  for (auto const& [path, long_name, units] :
       std::vector<std::array<std::string, 3>>{{"/case", "case", ""},
                                               {"/x", "x", "m"},
                                               {"/y", "y", ""},
                                               {"/a", "a", "W/m/K"},
                                               {"/mean_u", "mean", ""},
                                               {"/u", "temperature",
                                                "\xc2\xb0"
                                                "C"},
                                               {"/error", "u minus exact u",
                                                "\xc2\xb0"
                                                "C"},
                                               {"/seconds", "sum of the seconds of the case's phases", "s"},
                                               {"/residual", "true relative residual", ""}}) {
    EXPECT_EQ(look.attribute(path, "long_name"), long_name) << path;
    EXPECT_EQ(look.attribute(path, "units"), units) << path;
  }
  EXPECT_EQ(look.attribute("/error_l2", "units"),
            "\xc2\xb0"
            "C");
  for (auto const* path : {"/status", "/mean_u", "/u", "/error", "/message", "/mpi_rank", "/seconds"})
    EXPECT_EQ(look.attribute(path, "coordinates"), "a") << path;
  for (auto const* path :
       {"/case", "/x", "/a", "/case_hash", "/provenance/solver", "/certificate/balance", "/timing/case_seconds"})
    EXPECT_EQ(look.attribute(path, "coordinates"), "") << path;
  EXPECT_EQ(look.attribute("/case", "axis"), "T");
  EXPECT_EQ(look.attribute("/x", "axis"), "");
  EXPECT_TRUE(look.has_plain_text("/case", "axis"));
  EXPECT_FALSE(look.has_plain_text("/u", "units"));
}

TEST(Labels, GroupsOfGridsHaveTheParametersOfTheirCases) {
  Folder const folder;
  auto header = two_shapes({1, 2, 3, 4, 5});
  header.units["a"] = "K";
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::fresh);
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.numbers("/grid_4x3/a"), ElementsAre(1, 3, 5));
  EXPECT_THAT(look.numbers("/grid_6x3/a"), ElementsAre(2, 4));
  EXPECT_EQ(look.attribute("/grid_6x3/a", "units"), "K");
  EXPECT_EQ(look.attribute("/grid_6x3/u", "coordinates"), "a");
  EXPECT_EQ(look.attribute("/grid_6x3/case", "axis"), "T");
}

TEST(Labels, NamesOfManyParametersAreSaidOnce) {
  Folder const folder;
  auto header = header_of({1, 2});
  header.parameter_names.clear();
  header.parameters.assign(500, CaseColumn<double>(std::vector<double>{1, 2}));
  for (int p = 0; p < 500; ++p) header.parameter_names.push_back("parameter_" + std::to_string(p));
  auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::fresh);
  Look const look(folder / "out.h5");
  EXPECT_THAT(look.attribute("/status", "coordinates"), ::testing::EndsWith(" parameter_499"));
  EXPECT_EQ(look.attribute("/u", "coordinates"), "");
}

TEST(Layouts, OthersInLabelsGoOverWhole) {
  Folder const folder;
  auto const plain = header_of({1, 2, 3});
  auto labelled = plain;
  labelled.units["u"] = "K";
  labelled.long_names["a"] = "conductivity";
  run_once(folder / "out.h5", plain);
  for (bool const is_labelled : {true, false}) {
    auto const file = ResultFile::prepare(folder / "out.h5", is_labelled ? labelled : plain, Mode::resume);
    EXPECT_FALSE(file->resumed());
    EXPECT_EQ(file->edit().n_stored, 2);
    EXPECT_EQ(file->edit().n_left, 0);
    EXPECT_EQ(file->previous(), "");
    EXPECT_THAT(file->found_status(), ElementsAre(done, failed, done));
    EXPECT_THAT(file->find_damage({{0, 3}}, true), IsEmpty());
    Look const look(folder / "out.h5");
    EXPECT_EQ(look.attribute("/u", "units"), is_labelled ? "K" : "");
    EXPECT_EQ(look.attribute("/a", "long_name"), is_labelled ? "conductivity" : "a");
    EXPECT_EQ(look.numbers("/u")[30], field_value(3, 0, 0));
  }
  EXPECT_TRUE(ResultFile::prepare(folder / "out.h5", plain, Mode::resume)->resumed());
}

TEST(Layouts, OfEarlierVersionsAreKnown) {
  Folder const folder;
  for (auto const& header : {header_of({1, 2, 3}), two_shapes({1, 2, 3})}) {
    run_once(folder / "new.h5", header);
    write_as_earlier_version(folder / "new.h5", header, folder / "out.h5");
    {
      Look const look(folder / "out.h5");
      EXPECT_TRUE(look.has("/rank") && !look.has("/mpi_rank") && !look.has("/grid_4x3/a"));
      EXPECT_EQ(look.attribute("/status", "coordinates"), "");
    }
    auto const file = ResultFile::prepare(folder / "out.h5", header, Mode::resume);
    EXPECT_THAT(file->remarks(), IsEmpty());
    EXPECT_THAT(file->found_damage(), IsEmpty());
    EXPECT_EQ(file->edit().n_stored, 2);
    EXPECT_EQ(file->previous(), "");
    EXPECT_THAT(file->found_status(), ElementsAre(done, failed, done));
    EXPECT_THAT(file->find_damage({{0, 3}}, true), IsEmpty());
    Look const look(folder / "out.h5");
    EXPECT_THAT(look.numbers("/mpi_rank"), ElementsAre(1, 0, 1));
    EXPECT_FALSE(look.has("/rank"));
    EXPECT_EQ(look.attribute("/status", "coordinates"), "a");
    EXPECT_EQ(look.numbers("/provenance/solver")[2], 1);
  }
}

TEST(Layouts, AQuantityCalledLikeADirectionIsNoAxis) {
  Folder const folder;
  auto header = header_of({1, 2, 3});
  header.dim = 1;
  header.shapes[0].cells = {5, 1, 1};
  header.output.quantities[0].name = "y";
  run_once(folder / "out.h5", header);
  header.output.quantities[0].name = "z";
  EXPECT_EQ(ResultFile::prepare(folder / "out.h5", header, Mode::resume)->edit().n_stored, 2);
  EXPECT_THAT(Look(folder / "out.h5").numbers("/z"), ElementsAre(0.5, ::testing::IsNan(), 1.5));
  EXPECT_EQ(read_result(folder / "out.h5").unknowns, std::vector<double>(3, 5.));
}

}  // namespace
}  // namespace lapwing
