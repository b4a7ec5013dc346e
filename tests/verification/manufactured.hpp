// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A manufactured solution for every kind of boundary in 1D, 2D and 3D.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

namespace lapwing::test {

/// u = sum over directions of sin(2 pi x_d + d), kappa = 2 + 0.8 sin(2 pi (x + y + z) + 0.4): periodic, of mean zero,
/// and not symmetric about anything, so that it serves all boundaries. Source and boundary data follow from the
/// equation.
struct ManufacturedSolution {
  int dim = 2;
  bool variable_kappa = true;
  bool with_sigma = true;

  static constexpr char const* axis[3] = {"x", "y", "z"};

  std::string phase(int d) const { return fmt::format("(2*pi*{} + {})", axis[d], d + 1); }
  std::string u() const { return join([&](int d) { return "sin" + phase(d); }); }
  std::string du(int d) const { return "2*pi*cos" + phase(d); }
  std::string sum() const { return join([&](int d) { return std::string(axis[d]); }); }
  std::string kappa() const { return variable_kappa ? fmt::format("(2 + 0.8*sin(2*pi*({}) + 0.4))", sum()) : "1.5"; }
  std::string dkappa() const { return variable_kappa ? fmt::format("1.6*pi*cos(2*pi*({}) + 0.4)", sum()) : "0"; }
  std::string sigma() const { return with_sigma ? "(3 + 2*cos(2*pi*x))" : "0"; }
  /// -div(kappa grad u) + sigma u; the Laplacian of u is -4 pi^2 u.
  std::string source() const {
    return fmt::format("{}*4*pi^2*({}) - {}*({}) + {}*({})", kappa(), u(), dkappa(), join([&](int d) { return du(d); }),
                       sigma(), u());
  }
  /// kappa du/dn on the face; n outward.
  std::string outward_flux(int face) const {
    return fmt::format("{}{}*{}", face % 2 ? "" : "-", kappa(), du(face / 2));
  }

  /// @param kind  dirichlet, neumann, robin or periodic, on all faces.
  std::string input(std::string const& kind, int n) const {
    std::string text = "[grid]\ncells = [";
    for (int d = 0; d < dim; ++d) text += fmt::format("{}{}", d ? ", " : "", n);
    text += fmt::format(
        "]\n[equation]\ntype = \"diffusion\"\nkappa = \"{}\"\nsigma = \"{}\"\nsource = \"{}\"\nexact = \"{}\"\n",
        kappa(), sigma(), source(), u());
    text += "[boundary]\n";
    char const* const faces[6] = {"x_min", "x_max", "y_min", "y_max", "z_min", "z_max"};
    for (int f = 0; f < 2 * dim; ++f) {
      text += fmt::format("{} = {{ type = \"{}\"", faces[f], kind);
      if (kind == "dirichlet") text += fmt::format(", value = \"{}\"", u());
      if (kind == "neumann") text += fmt::format(", value = \"{}\"", outward_flux(f));
      if (kind == "robin")
        text += fmt::format(", alpha = \"1 + x\", value = \"{} + (1 + x)*({})\"", outward_flux(f), u());
      text += " }\n";
    }
    return text + "[solver]\nrelative_tolerance = 1e-11\n[output]\nfields = []\n";
  }

 private:
  template <class F>
  std::string join(F const& f) const {
    std::string text;
    for (int d = 0; d < dim; ++d) text += (d ? " + " : "") + f(d);
    return text;
  }
};

}  // namespace lapwing::test
