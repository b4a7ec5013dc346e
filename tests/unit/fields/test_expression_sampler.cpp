// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Expressions sampled for batches against the host's definition of the language; what is evaluated anew for another
/// batch.
#include "fields/expression_sampler.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <random>

#include "config/evaluate.hpp"
#include "config/parse_config.hpp"
#include "kernels/batch/layer.hpp"
#include "support/kokkos_events.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

constexpr unsigned all_vary = 7;

/// Compiles an expression of coordinates, parameters a, b and, with `of_solution`, of the solution.
ByteCode compile(std::string const& text, int dim, bool of_solution = false) {
  std::string const cells = dim == 1 ? "[4]" : dim == 2 ? "[4, 4]" : "[4, 4, 4]";
  auto const config =
      parse_config_text("[grid]\ncells = " + cells + "\n[equation]\ntype = \"diffusion\"\nsource = \"" +
                            (of_solution ? "1" : text) + "\"\n[sweep.parameters]\na = [1]\nb = [1]\n" +
                            (of_solution ? "[output.quantities]\nq = { integral = \"" + text + "\" }\n" : ""),
                        "test.toml");
  return of_solution ? config.output.quantities[0].field.code : config.source.code;
}

/// Numbers per lane; case c has the same in every batch. With `one_box` the cases differ in parameters only.
struct Batch {
  BatchShape shape;
  LaneData<DeviceExec> lanes;
  std::vector<double> lower, upper, spacing, parameters;

  explicit Batch(BatchShape const& s, bool one_box = false, double shift = 0) : shape(s) {
    int const n = s.n_lanes();
    for (int d = 0; d < 3; ++d)
      for (int lane = 0; lane < n; ++lane) {
        lower.push_back(-0.3 * d + (one_box ? 0.0 : 0.01 * lane));
        upper.push_back(lower.back() + 1 + (one_box ? 0.0 : 0.1 * lane));
        spacing.push_back((upper.back() - lower.back()) / s.cells[d]);
      }
    for (int p = 0; p < 2; ++p)
      for (int lane = 0; lane < n; ++lane) parameters.push_back(shift + 0.25 + p + 0.125 * lane);
    auto const copy = [](std::vector<double> const& v) {
      return filled(static_cast<std::int64_t>(v.size()), [&](auto i) { return v[static_cast<std::size_t>(i)]; });
    };
    lanes = {copy(lower), copy(upper), copy(spacing), copy(parameters)};
  }

  int lane_of(std::int64_t value) const {
    return static_cast<int>(value / (shape.n_cells() * shape.lanes)) * shape.lanes +
           static_cast<int>(value % shape.lanes);
  }

  /// The slots of an expression at a value of a cell field.
  std::vector<double> slots(std::int64_t value) const {
    int const n = shape.n_lanes(), lane = lane_of(value);
    auto cell = value / shape.lanes % shape.n_cells();
    std::vector<double> at(Slot::first_parameter + 2, 0.0);
    for (int d = 0; d < shape.dim; cell /= shape.cells[d++])
      at[d] = lower[d * n + lane] + (static_cast<double>(cell % shape.cells[d]) + 0.5) * spacing[d * n + lane];
    at[Slot::first_parameter] = parameters[lane];
    at[Slot::first_parameter + 1] = parameters[n + lane];
    return at;
  }

  std::vector<double> sample(ExpressionSampler& sampler, FieldData<DeviceExec> const& fields = {},
                             FileFieldLookup const& files = {}) const {
    DeviceVector const out("out", shape.n_values());
    sampler.sample(shape, lanes, fields, out, files);
    return on_host(out);
  }
};

char const* const expressions[] = {"1",
                                   "x",
                                   "a",
                                   "x + y*2 - a/b",
                                   "x^3 - y^2^0.5",
                                   "-x^2",
                                   "sin(x)*cos(y) + tan(0.3*x)",
                                   "asin(0.5*sin(x)) + acos(0.1*y)",
                                   "atan(x) + atan2(y, x)",
                                   "sinh(x) + cosh(y) - tanh(a)",
                                   "exp(a*x) + log(3 + x) + log10(2 + y)",
                                   "sqrt(abs(x)) + cbrt(y)",
                                   "min(x, y) + max(a, b)",
                                   "floor(7*x) + ceil(5*y) + mod(9*x, 2) + mod(-7*y, 3)",
                                   "step(x, 0.4) + step(y, a)",
                                   "erf(x - y)",
                                   "if(x < 0.5, a, log(-1))",
                                   "if(x <= 0.5 && y > 0.1 || !(a >= b), 1, 2)",
                                   "(x == 0.5) + (y != 0.5)",
                                   "pi*e*x",
                                   "pow(1 + x^2, b) + if(step(x, 0.5), if(y > 0, 1, 2), 3)",
                                   "x+(y+(a+(b+(x+(y+(a+(b+(x+(y+(a+(b+(x+(y+(a+b))))))))))))))"};

/// A random expression of x, y, a, b with `size` operations, whose values stay moderate.
std::string random_expression(std::mt19937& random, unsigned size) {
  constexpr std::array<char const*, 6> leaves{"x", "y", "a", "b", "0.7", "2"};
  constexpr std::array<std::array<char const*, 2>, 8> functions{{{"sin(", ")"},
                                                                 {"cos(", ")"},
                                                                 {"tanh(", ")"},
                                                                 {"exp(-abs(", "))"},
                                                                 {"log(2 + cos(", "))"},
                                                                 {"sqrt(1.1 + sin(", "))"},
                                                                 {"atan(", ")"},
                                                                 {"max(0.1, ", ")"}}};
  if (size == 0) return leaves[random() % leaves.size()];
  if (random() % 2 == 0) {
    auto const& [before, after] = functions[random() % functions.size()];
    return before + random_expression(random, size - 1) + after;
  }
  auto const left = static_cast<unsigned>(random() % size);
  constexpr std::array<char const*, 3> operators{" + ", " - ", "*"};
  auto const first = random_expression(random, left);
  char const* const between = operators[random() % operators.size()];
  return "(" + first + between + random_expression(random, size - 1 - left) + ")";
}

/// Holds what was sampled against the host's evaluation, value by value.
void expect_agreement(ByteCode const& code, Batch const& batch, std::vector<double> const& got, double tolerance,
                      std::string const& text) {
  for (std::size_t i = 0; i < got.size(); ++i) {
    double const expected = evaluate(code, batch.slots(static_cast<std::int64_t>(i)));
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(got[i])) << text << " at value " << i;
    } else {
      EXPECT_NEAR(got[i], expected, tolerance * (1 + std::abs(expected))) << text << " at value " << i;
    }
  }
}

TEST(ExpressionSampler, AgreesWithTheHostOnAHundredThousandInstructions) {
  std::string series = "0";
  for (int k = 1; k <= 85; ++k)
    for (int l = 1; l <= 85; ++l)
      series += " + " + std::to_string(1. / (k * k + l * l)) + "*a^" + std::to_string(k % 5) + "*cos(" +
                std::to_string(k) + "*pi*x)*cos(" + std::to_string(l) + "*pi*y + b)";
  ByteCode const code = compile(series, 2);
  EXPECT_GT(code.code.size(), 100000u);
  ExpressionSampler sampler(code, 2, 0, ExpressionSampler::cells);
  Batch const batch(make_shape({5, 3}, 8), true);
  expect_agreement(code, batch, batch.sample(sampler), 1e-13, "the series");
}

TEST(ExpressionSampler, AgreesWithTheHostOnEveryCellAndCase) {
  for (char const* text : expressions) {
    ByteCode const code = compile(text, 2);
    for (bool const one_box : {false, true}) {
      ExpressionSampler sampler(code, 2, one_box ? 0 : all_vary, ExpressionSampler::cells);
      for (BatchShape const& s :
           {make_shape({5, 3}), make_shape({37, 2}, 8, 2), make_shape({130, 2}), make_shape({9, 3}, 4, 1)}) {
        Batch const batch(s, one_box);
        expect_agreement(code, batch, batch.sample(sampler), 4e-15, text);
      }
    }
  }
}

TEST(ExpressionSampler, AgreesWithTheHostOnRandomExpressions) {
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    std::string const text = random_expression(random, 1 + static_cast<unsigned>(i) % 14);
    ByteCode const code = compile(text, 2);
    bool const one_box = i % 2 == 0;
    ExpressionSampler sampler(code, 2, one_box ? 0 : all_vary, ExpressionSampler::cells);
    Batch const batch(make_shape({11, 4}, 8, 2), one_box);
    expect_agreement(code, batch, batch.sample(sampler), 1e-12, text);
  }
}

TEST(ExpressionSampler, GivesACaseTheSameBitsInAnyCompany) {
  std::mt19937 random(12);
  for (int i = 0; i < 100; ++i) {
    std::string const text = random_expression(random, 2 + static_cast<unsigned>(i) % 9);
    bool const one_box = i % 2 == 0;
    ExpressionSampler sampler(compile(text, 2), 2, one_box ? 0 : all_vary, ExpressionSampler::cells);
    BatchShape const together = make_shape({19, 3}, 8, 2), alone = make_shape({19, 3}, 1, 16);
    auto const many = Batch(together, one_box).sample(sampler), one = Batch(alone, one_box).sample(sampler);
    for (std::int64_t v = 0; v < together.n_values(); ++v) {
      int const c = Batch(together).lane_of(v);
      auto const same = c * together.n_cells() + v / 8 % together.n_cells();
      EXPECT_EQ(std::memcmp(&many[static_cast<std::size_t>(v)], &one[static_cast<std::size_t>(same)], sizeof(double)),
                0)
          << text;
    }
  }
}

TEST(ExpressionSampler, GivesTheSameBitsOnGridsTooLargeToKeepFields) {
  ExpressionSampler sampler(compile("exp(a*sin(3*x + 2*y))*cos(x*y)", 2), 2, 0, ExpressionSampler::cells);
  BatchShape const large = make_shape({3000, 1500});
  Batch const batch(large, true);
  auto const got = batch.sample(sampler);
  EXPECT_LE(sampler.n_launches(), 3 + 2);
  for (std::int64_t const v : {std::int64_t{0}, std::int64_t{2999}, large.n_values() - 1}) {
    auto const at = batch.slots(v);
    double const expected = std::exp(0.25 * std::sin(3 * at[0] + 2 * at[1])) * std::cos(at[0] * at[1]);
    EXPECT_NEAR(got[static_cast<std::size_t>(v)], expected, 4e-15 * std::abs(expected));
  }
}

TEST(ExpressionSampler, ReadsFieldsOfTheSolution) {
  ByteCode const code = compile("kappa*u^2 + sigma - if(source > 0.5, x, a)", 2, true);
  ExpressionSampler sampler(code, 2, 0, ExpressionSampler::cells);
  Batch const batch(make_shape({20, 9}, 8, 1), true);
  auto const field = [&](int seed) { return filled(batch.shape.n_values(), [=](auto i) { return noise(i, seed); }); };
  FieldData<DeviceExec> const fields{field(1), field(2), {}, field(3), {}};   // no sigma is zero
  auto const got = batch.sample(sampler, fields);
  for (std::int64_t i = 0; i < batch.shape.n_values(); ++i) {
    auto at = batch.slots(i);
    at[Slot::u] = noise(i, 1), at[Slot::kappa] = noise(i, 2), at[Slot::source] = noise(i, 3);
    EXPECT_NEAR(got[static_cast<std::size_t>(i)], evaluate(code, at), 1e-15);
  }
}

TEST(ExpressionSampler, EvaluatesAnewOnlyWhatDependsOnTheCase) {
  ExpressionSampler sampler(compile("exp(a*sin(3*x)*sin(x + 2*y)) + sin(y)", 2), 2, 0, ExpressionSampler::cells);
  BatchShape const s = make_shape({12, 10}, 8, 2), last = make_shape({12, 10}, 8, 1),
                   other = make_shape({10, 12}, 8, 2);
  auto const launches = [&](BatchShape const& shape, double shift) {
    auto const before = sampler.n_launches();
    Batch(shape, true, shift).sample(sampler);
    return sampler.n_launches() - before;
  };
  EXPECT_EQ(launches(s, 0), 3 + 2);   // of x, of y, of x and y; of x and a, of all
  EXPECT_EQ(launches(s, 1), 2);
  EXPECT_EQ(launches(last, 2), 2);    // tables of the grid are known
  EXPECT_EQ(launches(other, 3), 3 + 2);
  EXPECT_EQ(launches(s, 4), 2);
}

TEST(ExpressionSampler, AllocatesNothingForAShapeItKnows) {
  ExpressionSampler sampler(compile("exp(a*sin(3*x)*sin(x + 2*y)) + sin(y)", 2), 2, 0, ExpressionSampler::cells);
  Batch const batch(make_shape({12, 10}, 8, 2), true);
  DeviceVector const out("out", batch.shape.n_values());
  sampler.sample(batch.shape, batch.lanes, {}, out);
  EXPECT_EQ(events_in([&] { sampler.sample(batch.shape, batch.lanes, {}, out); }).allocations, 0);
}

TEST(ExpressionSampler, FollowsABoxThatDependsOnTheCase) {
  ByteCode const code = compile("sin(x)*cos(y)", 2);
  ExpressionSampler sampler(code, 2, 1, ExpressionSampler::cells);   // only the first direction varies
  EXPECT_TRUE(sampler.per_case());
  BatchShape const s = make_shape({12, 10}, 8, 1);
  Batch batch(s, true);
  for (int lane = 0; lane < s.n_lanes(); ++lane) batch.spacing[static_cast<std::size_t>(lane)] *= 1 + lane;
  batch.lanes.spacing = filled(static_cast<std::int64_t>(batch.spacing.size()),
                               [&](auto i) { return batch.spacing[static_cast<std::size_t>(i)]; });
  expect_agreement(code, batch, batch.sample(sampler), 4e-15, "sin(x)*cos(y)");
}

TEST(ExpressionSampler, PutsFacePointsOnTheFaceExactly) {
  BatchShape const s = make_shape({3, 4, 5}, 8, 1);
  for (bool const one_box : {false, true}) {
    Batch const batch(s, one_box);
    int const n = s.n_lanes();
    for (int f = 0; f < 6; ++f) {
      BatchShape const face = face_points(s, f).shape;
      DeviceVector const out("out", face.n_values());
      for (int d = 0; d < 3; ++d) {
        ExpressionSampler sampler(compile(std::string(1, "xyz"[d]), 3), 3, one_box ? 0 : all_vary, f);
        sampler.sample(s, batch.lanes, {}, out);
        auto const got = on_host(out);
        for (std::int64_t i = 0; i < face.n_values(); ++i) {
          int const lane = static_cast<int>(i % 8), first = f / 2 == 0 ? 1 : 0;
          auto const along = i / 8 % s.cells[first], across = i / 8 / s.cells[first];
          double expected = f % 2 ? batch.upper[d * n + lane] : batch.lower[d * n + lane];
          if (d != f / 2)
            expected = batch.lower[d * n + lane] +
                       (static_cast<double>(d == first ? along : across) + 0.5) * batch.spacing[d * n + lane];
          EXPECT_EQ(got[i], expected) << "face " << f << " coordinate " << d;
        }
      }
    }
  }
}

/// What stands in the field that differs from case to case, and in the one that all cases share.
double own_value(std::int64_t cell, int lane) { return 0.5 + 0.25 * static_cast<double>(cell) + lane; }
double shared_value(std::int64_t cell) { return 2 - 0.125 * static_cast<double>(cell % 16); }

/// Two fields from files, as a sampler finds them at the cells.
struct TwoFiles {
  DeviceVector own, shared;

  explicit TwoFiles(Batch const& batch)
      : own(filled(batch.shape.n_values(),
                   [&](auto v) { return own_value(v / batch.shape.lanes % batch.shape.n_cells(), batch.lane_of(v)); })),
        shared(filled(batch.shape.n_cells(), [](auto cell) { return shared_value(cell); })) {}

  FileFieldLookup lookup() const {
    return [this](std::uint16_t slot, int) { return Slot::is_shared(slot) ? shared.data() : own.data(); };
  }
};

/// Compiles an expression of x, y, a, b and the two fields.
ByteCode compile_with_files(std::string const& text) {
  return parse_config_text("grid.cells = [4, 4]\nequation.source = \"" + text +
                               "\"\n[fields]\nown = { file = \"f.h5\", dataset = \"k\", case = \"a\" }\n"
                               "shared = { file = \"f.h5\", dataset = \"s\" }\n"
                               "[sweep.parameters]\na = [1]\nb = [1]\n",
                           "test.toml")
      .source.code;
}

/// The same expression with what the fields are in place of their names, for the host.
std::vector<double> expected_with_files(std::string const& text, Batch const& batch) {
  ByteCode code = compile_with_files(text);
  std::vector<double> values;
  for (std::int64_t v = 0; v < batch.shape.n_values(); ++v) {
    auto slots = batch.slots(v);
    auto const cell = v / batch.shape.lanes % batch.shape.n_cells();
    auto const first = static_cast<std::uint16_t>(slots.size());
    slots.insert(slots.end(), {own_value(cell, batch.lane_of(v)), shared_value(cell)});
    ByteCode known = code;
    for (auto& step : known.code)
      if (step.op == Op::variable && Slot::is_file(step.operand))
        step.operand = static_cast<std::uint16_t>(first + (Slot::is_shared(step.operand) ? 1 : 0));
    values.push_back(evaluate(known, slots));
  }
  return values;
}

TEST(ExpressionSampler, ReadsFieldsFromFiles) {
  for (char const* text : {"own", "shared", "own + shared*x", "if(shared > 1, own, y)", "exp(shared*sin(x)) - 3",
                           "exp(shared) + exp(own) + exp(a) + exp(x)", "a*own^2 + b*shared^2"})
    for (bool const one_box : {false, true}) {
      ExpressionSampler sampler(compile_with_files(text), 2, one_box ? 0 : all_vary, ExpressionSampler::cells);
      for (BatchShape const& s : {make_shape({5, 3}), make_shape({37, 2}, 8, 2), make_shape({37, 2}, 8, 1)})
        for (int repetition = 0; repetition < 2; ++repetition) {  // the second finds the fields elsewhere in memory
          Batch const batch(s, one_box);
          TwoFiles const files(batch);
          auto const got = batch.sample(sampler, {}, files.lookup()), expected = expected_with_files(text, batch);
          for (std::size_t i = 0; i < got.size(); ++i)
            ASSERT_NEAR(got[i], expected[i], 4e-15 * (1 + std::abs(expected[i]))) << text << " at value " << i;
        }
    }
}

TEST(ExpressionSampler, KeepsWhatFollowsFromAFieldThatAllCasesShare) {
  auto const shared = compile_with_files("exp(shared)*x"), own = compile_with_files("exp(own)*x");
  EXPECT_FALSE(ExpressionSampler(shared, 2, 0, ExpressionSampler::cells).per_case());
  EXPECT_TRUE(ExpressionSampler(own, 2, 0, ExpressionSampler::cells).per_case());
}

TEST(ExpressionSampler, ReadsFieldsFromFilesOnFaces) {
  for (int face = 0; face < 4; ++face) {
    ExpressionSampler sampler(compile_with_files("own + 10*shared"), 2, 0, face);
    Batch const batch(make_shape({5, 3}, 8, 1), true);
    TwoFiles const files(batch);
    PointMap const points = face_points(batch.shape, face);
    std::int64_t const n = points.shape.n_cells();
    DeviceVector const layer("layer", n * 8), shared_layer("layer", n), out("out", n * 8);
    BatchShape one = batch.shape;
    one.lanes = 1;
    copy_layer<DeviceExec>(DeviceExec(), batch.shape, face, files.own, layer);
    copy_layer<DeviceExec>(DeviceExec(), one, face, files.shared, shared_layer);
    sampler.sample(batch.shape, batch.lanes, {}, out, [&](std::uint16_t slot, int at) {
      EXPECT_EQ(at, face);
      return Slot::is_shared(slot) ? shared_layer.data() : layer.data();
    });
    auto const got = on_host(out);
    for (std::int64_t v = 0; v < n * 8; ++v) {
      auto const along = v / 8;
      auto const cell = face == 0 ? along * 5 : face == 1 ? along * 5 + 4 : face == 2 ? along : 10 + along;
      EXPECT_EQ(got[static_cast<std::size_t>(v)], own_value(cell, static_cast<int>(v % 8)) + 10 * shared_value(cell))
          << face;
    }
  }
}

}  // namespace
}  // namespace lapwing::test
