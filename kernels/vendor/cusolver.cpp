// SPDX-License-Identifier: BSD-3-Clause
#include <cusolverDn.h>

#include <stdexcept>
#include <string>

#include "kernels/vendor/dense_cholesky.hpp"

namespace lapwing::vendor {
namespace {

void check(cusolverStatus_t status, char const* what) {
  if (status != CUSOLVER_STATUS_SUCCESS)
    throw std::runtime_error(std::string(what) + ": cuSOLVER reports status " +
                             std::to_string(static_cast<int>(status)));
}

/// An array of pointers, which as a View's value type would be another rank.
using Addresses = Array<std::uintptr_t, DeviceExec>;

double** pointers(Addresses const& addresses) {
  return reinterpret_cast<double**>(addresses.data());
}

/// Addresses of the parts of an array.
void set_addresses(double* first, std::int64_t part, Addresses const& addresses) {
  Kokkos::parallel_for(
      "lapwing::cusolver::addresses",
      Kokkos::RangePolicy<DeviceExec>(DeviceExec(), 0, static_cast<int>(addresses.extent(0))),
      KOKKOS_LAMBDA(int m) { addresses(m) = reinterpret_cast<std::uintptr_t>(first + m * part); });
}

}  // namespace

struct DenseCholesky::Impl {
  cusolverDnHandle_t handle = nullptr;
  Addresses matrices, vectors;
  Array<int, DeviceExec> info;  // of all the substitutions together

  Impl(DeviceVector const& values, int n, int count)
      : matrices(allocate<Addresses>("lapwing::cusolver::matrices", count)),
        vectors(allocate<Addresses>("lapwing::cusolver::vectors", count)),
        info(allocate<Array<int, DeviceExec>>("lapwing::cusolver::info", 1)) {
    check(cusolverDnCreate(&handle), "cusolverDnCreate");
    check(cusolverDnSetStream(handle, DeviceExec().cuda_stream()), "cusolverDnSetStream");
    set_addresses(values.data(), std::int64_t{n} * n, matrices);
  }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;
  ~Impl() { cusolverDnDestroy(handle); }
};

DenseCholesky::DenseCholesky(int n, int count)
    : n_(n),
      count_(count),
      matrices_(
          allocate<DeviceVector>("lapwing::cusolver::values", std::size_t(count) * std::size_t(n) * std::size_t(n))),
      failed_(allocate_zeros<Array<int, DeviceExec>>("lapwing::cusolver::failed", std::size_t(count))),
      impl_(std::make_shared<Impl const>(matrices_, n, count)) {}

void DenseCholesky::factor() {
  check(cusolverDnDpotrfBatched(impl_->handle, CUBLAS_FILL_MODE_LOWER, n_, pointers(impl_->matrices), n_,
                                failed_.data(), count_),
        "cusolverDnDpotrfBatched");
}

void DenseCholesky::solve(DeviceVector b) const {
  set_addresses(b.data(), n_, impl_->vectors);
  check(cusolverDnDpotrsBatched(impl_->handle, CUBLAS_FILL_MODE_LOWER, n_, 1, pointers(impl_->matrices), n_,
                                pointers(impl_->vectors), n_, impl_->info.data(), count_),
        "cusolverDnDpotrsBatched");
}

}  // namespace lapwing::vendor
