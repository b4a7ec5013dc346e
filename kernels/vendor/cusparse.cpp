// SPDX-License-Identifier: BSD-3-Clause
#include <cusparse.h>

#include <stdexcept>
#include <string>

#include "kernels/batch/copies.hpp"
#include "kernels/vendor/csr_product.hpp"

namespace lapwing::vendor {
namespace {

// Bit for bit the same on every run, unlike the default.
constexpr cusparseSpMVAlg_t algorithm = CUSPARSE_SPMV_CSR_ALG2;
constexpr double one = 1, zero = 0;

void check(cusparseStatus_t status, char const* what) {
  if (status != CUSPARSE_STATUS_SUCCESS)
    throw std::runtime_error(std::string(what) + ": " + cusparseGetErrorString(status));
}

}  // namespace

struct CsrProduct::Impl {
  cusparseHandle_t handle = nullptr;
  cusparseConstSpMatDescr_t a = nullptr;
  cusparseDnVecDescr_t x = nullptr, y = nullptr;  // of vectors that every product names anew
  Array<char, DeviceExec> buffer;

  explicit Impl(CsrMatrix<DeviceExec> const& m) {
    std::int64_t const n = m.n_rows();
    check(cusparseCreate(&handle), "cusparseCreate");
    check(cusparseSetStream(handle, DeviceExec().cuda_stream()), "cusparseSetStream");
    check(cusparseCreateConstCsr(&a, n, n, m.nnz(), m.row_ptr.data(), m.col_idx.data(), m.values.data(),
                                 CUSPARSE_INDEX_64I, CUSPARSE_INDEX_64I, CUSPARSE_INDEX_BASE_ZERO, CUDA_R_64F),
          "cusparseCreateConstCsr");
    // Descriptors want an address from the start; these vectors are not read.
    DeviceVector const stand_in = allocate<DeviceVector>("lapwing::cusparse::stand_in", n);
    check(cusparseCreateDnVec(&x, n, stand_in.data(), CUDA_R_64F), "cusparseCreateDnVec");
    check(cusparseCreateDnVec(&y, n, stand_in.data(), CUDA_R_64F), "cusparseCreateDnVec");
    std::size_t bytes = 0;
    check(cusparseSpMV_bufferSize(handle, CUSPARSE_OPERATION_NON_TRANSPOSE, &one, a, x, &zero, y, CUDA_R_64F, algorithm,
                                  &bytes),
          "cusparseSpMV_bufferSize");
    buffer = allocate<Array<char, DeviceExec>>("lapwing::cusparse::buffer", bytes);
    check(cusparseSpMV_preprocess(handle, CUSPARSE_OPERATION_NON_TRANSPOSE, &one, a, x, &zero, y, CUDA_R_64F, algorithm,
                                  buffer.data()),
          "cusparseSpMV_preprocess");
    wait(DeviceExec(), "lapwing::cusparse: the stand-in vector is given back");
  }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;
  ~Impl() {
    cusparseDestroyDnVec(y);
    cusparseDestroyDnVec(x);
    cusparseDestroySpMat(a);
    cusparseDestroy(handle);
  }
};

CsrProduct::CsrProduct(CsrMatrix<DeviceExec> const& matrix)
    : matrix_(matrix), impl_(std::make_shared<Impl const>(matrix)) {}

void CsrProduct::apply(ConstDeviceVector x, DeviceVector y) const {
  // cuSPARSE has no descriptor of a vector that is only read whose address can be changed; SpMV does not write to x.
  check(cusparseDnVecSetValues(impl_->x, const_cast<double*>(x.data())), "cusparseDnVecSetValues");
  check(cusparseDnVecSetValues(impl_->y, y.data()), "cusparseDnVecSetValues");
  check(cusparseSpMV(impl_->handle, CUSPARSE_OPERATION_NON_TRANSPOSE, &one, impl_->a, impl_->x, &zero, impl_->y,
                     CUDA_R_64F, algorithm, impl_->buffer.data()),
        "cusparseSpMV");
}

}  // namespace lapwing::vendor
