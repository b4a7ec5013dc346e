// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/energy_error.hpp"

#include <algorithm>
#include <cmath>

namespace lapwing {
namespace {

constexpr double window = 1e-4;            // fall of the square over which the present behaviour is judged
constexpr std::size_t usual_steps = 64;

}  // namespace

void EnergyError::reset() {
  decreases_.clear();
  decreases_.reserve(usual_steps);
  history_.clear();
  history_.reserve(usual_steps);
  square_ = HUGE_VAL;
  since_mark_ = shown_ = 0;
}

void EnergyError::add(double decrease) {
  decreases_.push_back(decrease);
  // Behind the first step nothing is known of the rate: all that it has taken may be left.
  double shown = 0, share = decreases_.size() == 1 ? 1 : 0;
  for (std::size_t j = decreases_.size(); j-- > 0;) {
    shown += decreases_[j];
    if (j + 1 < decreases_.size() && decreases_[j] > 0) share = std::max(share, shown / decreases_[j] - 1);
    if (decrease < window * shown) break;
  }
  square_ = share * decrease;
  since_mark_ += decrease;
  shown_ += decrease;
  history_.push_back(std::sqrt(square_));
}

bool EnergyError::too_slow(int lane, std::vector<double> const& residuals, double square, double enough,
                           LaneControl const& control) const {
  if (residuals.back() > control.tolerance[lane]) return control.too_slow(residuals, control.tolerance[lane]);
  if (enough == HUGE_VAL) return false;
  auto const& history = control.judges_by_bound(lane) ? residuals : history_;
  return control.too_slow(history, history.back() * std::sqrt(enough / square));
}

}  // namespace lapwing
