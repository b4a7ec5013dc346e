/* SPDX-License-Identifier: BSD-3-Clause */
/* Yardsticks: triad a = b + 3 c (24 bytes an entry) and one residual sweep r = f - A u (5- or 7-point, kappa = 1), one thread.
   usage: bandwidth [SHRINK]      SHRINK divides the repetitions and the size of the large triad */
#include "problems.h"

enum { PASSES = 7 };

static int by_value(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static double median(double* values) {
  qsort(values, PASSES, sizeof *values, by_value);
  return values[PASSES / 2];
}

static double triad_gb_per_s(size_t n, size_t work) {
  double *a = allocate(n), *b = allocate(n), *c = allocate(n), seconds[PASSES];
  for (size_t i = 0; i < n; i++) a[i] = 1, b[i] = 2, c[i] = 0.5;
  const size_t repeats = work / n + 1;
  for (int pass = 0; pass < PASSES; pass++) {
    double start = clock_seconds();
    for (size_t r = 0; r < repeats; r++) {
      for (size_t i = 0; i < n; i++) a[i] = b[i] + 3 * c[i];
      __asm__ volatile("" : : "r"(a) : "memory");
    }
    seconds[pass] = lap(&start) / (double)repeats;
  }
  free(a), free(b), free(c);
  return 24e-9 * (double)n / median(seconds);
}

static void residual_row(double* restrict r, const double* f, const double* u, int n, size_t row, size_t plane) {
  if (plane)
    for (int i = 0; i < n; i++)
      r[i] = f[i] - (6 * u[i] - u[i - 1] - u[i + 1] - u[i - (long)row] - u[i + (long)row] - u[i - (long)plane] -
                     u[i + (long)plane]);
  else
    for (int i = 0; i < n; i++) r[i] = f[i] - (4 * u[i] - u[i - 1] - u[i + 1] - u[i - (long)row] - u[i + (long)row]);
}

/* The grid has a ring of ghost cells, so that no row needs a branch. */
static double sweep_ns(int dim, int n, double work) {
  const size_t row = (size_t)n + 2, plane = row * row, cells = dim == 3 ? plane * row : plane;
  const double unknowns = pow(n, dim);
  const int repeats = (int)(work / unknowns) + 1;
  double *u = allocate(cells), *f = allocate(cells), *r = allocate(cells), seconds[PASSES];
  for (size_t i = 0; i < cells; i++) u[i] = (double)(i % 7), f[i] = 1, r[i] = 0;
  for (int pass = 0; pass < PASSES; pass++) {
    double start = clock_seconds();
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (int k = 0; k < (dim == 3 ? n : 1); k++)
        for (int j = 1; j <= n; j++) {
          const size_t at = (dim == 3 ? (size_t)(k + 1) * plane : 0) + (size_t)j * row + 1;
          residual_row(r + at, f + at, u + at, n, row, dim == 3 ? plane : 0);
        }
      __asm__ volatile("" : : "r"(r) : "memory");
    }
    seconds[pass] = lap(&start) / repeats;
  }
  free(u), free(f), free(r);
  return 1e9 * median(seconds) / unknowns;
}

int main(int argc, char** argv) {
  const size_t shrink = argc > 1 ? (size_t)atoi(argv[1]) : 1;
  const struct { int dim, n; } grids[] = {{2, 80}, {2, 128}, {2, 512}, {2, 1024}, {2, 2048}, {3, 128}};
  mallopt(M_MMAP_MAX, 0), mallopt(M_TRIM_THRESHOLD, -1);
  printf("{\"triad, memory\": %.4g", triad_gb_per_s(32000000 / shrink, 32000000 / shrink));
  printf(", \"triad, L3\": %.4g", triad_gb_per_s(400000, 32000000 / shrink));
  for (size_t g = 0; g < sizeof grids / sizeof *grids; g++)
    printf(", \"sweep, %s, n = %d\": %.4g", grids[g].dim == 3 ? "7-point" : "5-point", grids[g].n,
           sweep_ns(grids[g].dim, grids[g].n, 3e7 / (double)shrink));
  printf("}\n");
  return 0;
}
