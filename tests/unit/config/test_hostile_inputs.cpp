// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Inputs that are too deep, too long, too many or no text: refused in a few short lines, or read as they are meant.
#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "config/evaluate.hpp"
#include "config/nesting.hpp"
#include "config/parse_config.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string const good = "[grid]\ncells = [8]\n[equation]\nsource = 1\n";

std::string error_of(std::string const& text) {
  try {
    parse_config_text(text, "f.toml");
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

std::string repeated(std::string const& text, int n) {
  std::string all;
  for (int i = 0; i < n; ++i) all += text;
  return all;
}

std::string chain_of_constants(int n, std::string const& first) {
  std::string text = "[constants]\nc0 = " + first + "\n";
  for (int i = 1; i <= n; ++i) text += "c" + std::to_string(i) + " = \"c" + std::to_string(i - 1) + " + 1\"\n";
  return text;
}

TEST(HostileInputs, ConstantsMayNameEachOtherInChainsOfAnyLength) {
  for (int n : {99, 102, 20000}) {
    auto const text = chain_of_constants(n, "1") + "[grid]\ncells = [8]\nlower = [\"-c" + std::to_string(n) +
                      "\"]\n[equation]\nkappa = \"c" + std::to_string(n) + "\"\n";
    auto const config = parse_config_text(text, "f.toml");
    EXPECT_EQ(evaluate(config.lower[0].code, {}), -(n + 1));
    EXPECT_EQ(evaluate(config.kappa[0].code, {}), n + 1);
  }
}

TEST(HostileInputs, ConstantsThatGrowTooLongAreNamedOnce) {
  auto const error = error_of(chain_of_constants(70000, "\"a\"") + "[sweep.parameters]\na = [1, 2]\n" + good);
  EXPECT_THAT(error, HasSubstr("constants.c65536 = \"c65535 + 1\": longer than 131072 instructions"));
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 0);
}

TEST(HostileInputs, ALongCycleIsToldInShort) {
  std::string text = "[constants]\n";
  for (int i = 0; i < 3000; ++i) text += "c" + std::to_string(i) + " = \"c" + std::to_string((i + 1) % 3000) + "\"\n";
  EXPECT_EQ(error_of(text + "use = \"c7\"\n" + good),
            "f.toml:2:7: error: constants.c0 = \"c1\": the constant depends on itself: c0 -> c1 -> c2 -> c3 -> ... -> "
            "c2997 -> c2998 -> c2999 -> c0");
}

TEST(HostileInputs, DeepNestingIsRefusedBeforeItIsParsed) {
  int const n = 20000;
  auto const deep = HasSubstr("error: keys, tables and arrays stand more than 64 deep in each other");
  EXPECT_THAT(error_of(repeated("a.", n) + "a = 1\n"), AllOf(deep, HasSubstr("f.toml:1:128:")));
  EXPECT_THAT(error_of(repeated("\"a b\" . ", n) + "a = 1\n"), deep);
  EXPECT_THAT(error_of("[" + repeated("a.", n) + "a]\nb = 1\n"), deep);
  EXPECT_THAT(error_of("[[" + repeated("a.", n) + "a]]\nb = 1\n"), deep);
  EXPECT_THAT(error_of("a = " + std::string(n, '[') + std::string(n, ']') + "\n"), deep);
  EXPECT_THAT(error_of("a = " + repeated("{b = ", n) + "1" + std::string(n, '}') + "\n"), deep);
  EXPECT_THAT(error_of("[" + repeated("a.", 30) + "a]\n" + repeated("b.", 40) + "b = 1\n"),
              AllOf(deep, HasSubstr("f.toml:2:")));
  EXPECT_THAT(error_of("a = [" + repeated("{" + repeated("b.", 10) + "b = [", 40)), deep);
}

TEST(HostileInputs, WhatOnlyLooksDeepIsRead) {
  EXPECT_NO_THROW(check_nesting(
      "a = \"" + std::string(200, '[') + "\" # " + std::string(200, '[') + "\nb = '''" + repeated("{[.\n", 200) +
          "'''\n" + repeated("[t]\nk.l = [1.5, 2.5, {m.n = 3.5}]\n", 200) + "c = \"\"\"\\\"\"\"\"\nd = \"\\\\\"\n" +
          std::string("e = [") + repeated("[1, 2],\n", 200) + "]\n",
      "f.toml"));
  EXPECT_NO_THROW(check_nesting(repeated("a.", 62) + "a = 1\n", "f.toml"));
}

TEST(HostileInputs, MessagesQuoteLittle) {
  int const n = 1 << 20;
  std::string const kappa = "[grid]\ncells = [8]\n[equation]\nkappa = ";
  std::string const words[] = {
      kappa + "\"x+" + repeated("1+", n) + "\"\n",
      kappa + "\"" + std::string(n, 'q') + "\"\n",
      kappa + "\"" + std::string(n, 'q') + "(1)\"\n",
      kappa + "\"1 + 2 3" + std::string(n, ' ') + "\"\n",
      kappa + "\"" + std::string(n, '1') + "\"\n",
      kappa + "\"" + std::string(n, '(') + "\"\n",
      kappa + "[" + repeated("\"x\", ", 1000) + "]\n",
      kappa + "{ " + std::string(n, 'k') + " = 1 }\n",
      kappa + "{ file = \"a\", dataset = 1, " + std::string(n, 'k') + " = 1 }\n",
      kappa + "{ file = \"" + std::string(n, 'f') + "\", dataset = \"" + std::string(n, 'd') + "\" }\n",
      good + std::string(n, 'k') + " = 1\n",
      good + "[" + std::string(n, 'k') + "]\n",
      good + "[boundary]\nall = { type = \"" + std::string(n, 't') + "\" }\n",
      good + "[sweep.parameters]\n" + std::string(n, 'p') + " = 3\n",
      good + "[sweep.parameters]\n\"" + std::string(n, '-') + "\" = [1]\n",
      good + "[output.quantities]\n" + std::string(n, 'q') + " = { max = \"u\", min = \"u\" }\n",
      good + "[constants]\n" + std::string(n, 'c') + " = \"1 +\"\n",
      "title = \"" + std::string(n, 't') + "\\u0000\"\n" + good,
      good + std::string(n, 'k') + " = 1\n" + std::string(n, 'k') + " = 2\n"};
  for (auto const& text : words) {
    auto const error = error_of(text);
    EXPECT_THAT(error, HasSubstr(": error: "));
    auto const lines = std::count(error.begin(), error.end(), '\n') + 1;
    EXPECT_LE(error.size(), 500u * static_cast<std::size_t>(lines)) << error.substr(0, 2000);
  }
  EXPECT_THAT(error_of(kappa + "\"" + repeated("1 + ", n) + "nope + " + repeated("1 + ", n) + "1\"\n"),
              AllOf(HasSubstr("f.toml:4:4194314: error: equation.kappa = \"...1 + 1"), HasSubstr("nope + 1 + 1"),
                    HasSubstr("unknown name \"nope\"")));
}

TEST(HostileInputs, OfManyErrorsTheFirstAreTold) {
  std::string text = good;
  for (int i = 0; i < 100000; ++i) text += "unknown" + std::to_string(i) + " = 1\n";
  auto const error = error_of(text);
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 20);
  EXPECT_THAT(error, HasSubstr("f.toml:24:1: error: unknown key \"equation.unknown19\"; known there: type, kappa, "
                               "sigma, source, exact, sampling\nf.toml: error: at least 980 more errors"));
  EXPECT_THAT(error, Not(HasSubstr("unknown20")));
}

TEST(HostileInputs, LinesThatAreNoTomlAreLookedAtInBoundedTime) {
  for (auto const& line :
       {"a = " + repeated("11,", 120) + "11 y", "a = {" + repeated("x = 11,", 50) + "!", "a = " + repeated("\"x", 150),
        "a = 1 " + repeated("m ", 180) + "+", repeated("{", 380), "a = (" + repeated("(", 380), repeated("x", 1 << 20)})
    EXPECT_THAT(error_of(line + "\n"), HasSubstr("f.toml:1:")) << line.substr(0, 20);
}

TEST(HostileInputs, MessagesQuoteLittleOfNamesAndWords) {
  auto const huge = repeated("n", 1 << 16);
  for (auto const& text :
       {good + huge + " = 1\n", good + "[boundary]\n" + huge + " = 1\n",
        good + "[output]\nfields = [\"" + huge + "\"]\n", good + "[output.quantities]\nq = \"" + huge + "(u)\"\n",
        good + "[output.quantities]\nq = \"max(" + huge + ")\"\n", good + "[boundary]\nx_min = \"" + huge + "\"\n",
        good + "[sweep.parameters]\na = \"uniform(" + huge + ")\"\n", good + "[sweep]\n" + huge + " = [1]\n",
        huge + "\n", "a = " + huge + "\n", huge + " = 1\n" + good}) {
    auto const error = error_of(text);
    EXPECT_THAT(error, HasSubstr("error: "));
    EXPECT_LE(error.size(), 1000u) << error.substr(0, 1200);
  }
}

TEST(HostileInputs, NamesFitIntoNetcdf) {
  auto const with_name = [](std::string const& name) { return good + "[sweep.parameters]\n" + name + " = [1, 2]\n"; };
  EXPECT_EQ(error_of(with_name(std::string(255, 'p'))), "");
  EXPECT_THAT(error_of(with_name(std::string(256, 'p'))),
              HasSubstr("the name has 256 characters, at most 255 are possible"));
  EXPECT_THAT(error_of(good + "[output.quantities]\n" + std::string(300, 'q') + " = { max = \"u\" }\n"),
              HasSubstr("at most 255"));
  EXPECT_THAT(error_of(with_name("_nc4_non_coord_x")), HasSubstr("means another name to netCDF"));
}

TEST(HostileInputs, ThereAreOnlySoManyNamesOfAFile) {
  std::string text = good + "[sweep]\nmode = \"zip\"\n[sweep.parameters]\n";
  for (int i = 0; i < 9999; ++i) text += "p" + std::to_string(i) + " = [1, 2]\n";
  EXPECT_EQ(error_of(text + "[output.quantities]\nq = { max = \"u\" }\n"), "");
  EXPECT_EQ(error_of(text + "[output.quantities]\nq = { max = \"u\" }\nr = { max = \"u\" }\ns = { max = \"u\" }\n"),
            "f.toml:10009:1: error: output.quantities.r: more than 10000 parameters and quantities");
}

TEST(HostileInputs, FilesFromOtherSystemsAreReadOrNamed) {
  std::string windows;
  for (char const c : good) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(error_of(windows), "");
  EXPECT_EQ(error_of("\xEF\xBB\xBF" + good), "");
  std::string utf16 = "\xFF\xFE";
  for (char const c : good) utf16 += {c, '\0'};
  EXPECT_EQ(error_of(utf16), "f.toml:1:1: error: this is UTF-16 text: save it as UTF-8");
  EXPECT_THAT(error_of("title = \"caf\xE9\"\n" + good), HasSubstr("f.toml:1:"));
  EXPECT_THAT(error_of("title = \"\\u0000\"\n" + good),
              HasSubstr("title = \"\\x00\": must not hold the character \\u0000"));
  EXPECT_EQ(error_of("title = \"\\u001b[31m\\n\"\n" + good), "");
  EXPECT_EQ(error_of(""), "f.toml:1:1: error: missing table [grid]; write [grid] and below it cells = [32, 32]");
  EXPECT_EQ(error_of("\n# nothing\n"),
            "f.toml:1:1: error: missing table [grid]; write [grid] and below it cells = [32, 32]");
}

TEST(VisibleText, IsOneLineOfValidCharacters) {
  EXPECT_EQ(visible("a\n\t\r\x1b[31m\x7f\xC2\x9B"), "a\\n\\t\\r\\x1b[31m\\x7f\\x9b");
  EXPECT_EQ(visible("caf\xC3\xA9 caf\xE9 \xF0\x9F\x90\xA6"), "caf\xC3\xA9 caf\\xe9 \xF0\x9F\x90\xA6");
  EXPECT_EQ(printable("a\x1b\nb\n"), "a\\x1b\nb\n");
  EXPECT_EQ(valid_utf8("a\xE9z \xC0\x80 \xED\xA0\x80 \xF5 \xC3"),
            "a\xEF\xBF\xBDz \xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD");
}

TEST(VisibleText, ExcerptsStandAroundTheirPlaceAndCutNoCharacter) {
  EXPECT_EQ(excerpt("short", 3), "short");
  std::string const text = std::string(500, 'a') + "HERE" + std::string(500, 'b');
  EXPECT_EQ(excerpt(text, 500), "..." + std::string(60, 'a') + "HERE" + std::string(56, 'b') + "...");
  EXPECT_EQ(excerpt(text), std::string(120, 'a') + "...");
  EXPECT_EQ(excerpt(text, text.size()), "..." + std::string(120, 'b'));
  for (std::size_t shift = 0; shift < 4; ++shift) {
    auto const words = excerpt(std::string(shift, 'x') + repeated("\xC3\xA9\xE2\x82\xAC", 100), 250);
    EXPECT_EQ(words.find("\\x"), words.npos) << words;
  }
}

}  // namespace
}  // namespace lapwing
