// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/expressions/operations.hpp"

#include "kernels/expressions/elementary_power.hpp"

namespace lapwing {
namespace {

template <class F>
void map(int n, real_t const* a, real_t* out, F const& f) {
#pragma omp simd
  for (int i = 0; i < n; ++i) out[i] = f(a[i]);
}

template <class F>
void map(int n, real_t const* a, real_t const* b, real_t* out, F const& f) {
#pragma omp simd
  for (int i = 0; i < n; ++i) out[i] = f(a[i], b[i]);
}

/// A function of angles: the vectors' version where it holds, else <cmath>'s.
template <class F, class Far>
void map_angles(int n, real_t const* a, real_t* out, F const& f, Far const& far) {
  real_t n_far = 0;
#pragma omp simd reduction(+ : n_far)
  for (int i = 0; i < n; ++i) n_far += std::fabs(a[i]) <= elementary::largest_angle ? 0. : 1.;
  if (n_far == 0) return map(n, a, out, f);
  for (int i = 0; i < n; ++i) out[i] = std::fabs(a[i]) <= elementary::largest_angle ? f(a[i]) : far(a[i]);
}

/// The same for powers.
void map_powers(int n, real_t const* a, real_t const* b, real_t* out) {
  real_t n_others = 0;
#pragma omp simd reduction(+ : n_others)
  for (int i = 0; i < n; ++i) n_others += elementary::is_plain_power(a[i], b[i]) ? 0. : 1.;
  if (n_others == 0) return map(n, a, b, out, [](real_t p, real_t q) { return elementary::pow(p, q); });
  for (int i = 0; i < n; ++i)
    out[i] = elementary::is_plain_power(a[i], b[i]) ? elementary::pow(a[i], b[i]) : std::pow(a[i], b[i]);
}

}  // namespace

void apply_to_chunk(Op op, int n, real_t const* a, real_t const* b, real_t const* c, real_t* out) {
  using R = real_t;
  switch (op) {
    case Op::add: return map(n, a, b, out, [](R p, R q) { return p + q; });
    case Op::subtract: return map(n, a, b, out, [](R p, R q) { return p - q; });
    case Op::multiply: return map(n, a, b, out, [](R p, R q) { return p * q; });
    case Op::divide: return map(n, a, b, out, [](R p, R q) { return p / q; });
    case Op::power: return map_powers(n, a, b, out);
    case Op::less: return map(n, a, b, out, [](R p, R q) { return p < q ? 1. : 0.; });
    case Op::less_equal: return map(n, a, b, out, [](R p, R q) { return p <= q ? 1. : 0.; });
    case Op::greater: return map(n, a, b, out, [](R p, R q) { return p > q ? 1. : 0.; });
    case Op::greater_equal: return map(n, a, b, out, [](R p, R q) { return p >= q ? 1. : 0.; });
    case Op::step: return map(n, a, b, out, [](R p, R q) { return p < q ? 0. : 1.; });
    case Op::min: return map(n, a, b, out, [](R p, R q) { return q < p ? q : p != p ? q : p; });
    case Op::max: return map(n, a, b, out, [](R p, R q) { return q > p ? q : p != p ? q : p; });
    case Op::negate: return map(n, a, out, [](R p) { return -p; });
    case Op::abs: return map(n, a, out, [](R p) { return std::fabs(p); });
    case Op::sqrt: return map(n, a, out, [](R p) { return std::sqrt(p); });
    case Op::floor: return map(n, a, out, [](R p) { return std::floor(p); });
    case Op::ceil: return map(n, a, out, [](R p) { return std::ceil(p); });
    case Op::exp: return map(n, a, out, [](R p) { return elementary::exp(p); });
    case Op::log: return map(n, a, out, [](R p) { return elementary::log(p); });
    case Op::tanh: return map(n, a, out, [](R p) { return elementary::tanh(p); });
    case Op::sin:
      return map_angles(n, a, out, [](R p) { return elementary::sin(p); }, [](R p) { return std::sin(p); });
    case Op::cos:
      return map_angles(n, a, out, [](R p) { return elementary::cos(p); }, [](R p) { return std::cos(p); });
    case Op::tan:
      return map_angles(n, a, out, [](R p) { return elementary::tan(p); }, [](R p) { return std::tan(p); });
    case Op::select:
#pragma omp simd
      for (int i = 0; i < n; ++i) out[i] = a[i] != 0 ? b[i] : c[i];
      return;
    default:
      for (int i = 0; i < n; ++i) out[i] = is_binary(op) ? binary(op, a[i], b[i]) : unary(op, a[i]);
  }
}

}  // namespace lapwing
