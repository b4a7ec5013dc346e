/* SPDX-License-Identifier: BSD-3-Clause */
/* FFTW: fast Poisson solver for P1 and P3 by the sine transforms of cell-centred grids (DST-II forward, DST-III back).
   usage: peer_fftw PROBLEM CELLS SOLVES estimate|measure
   A solve is a copy of the right-hand side, two transforms and a division. Planning and the table of eigenvalues come
   once, as set-up of the first solve. A second line of output holds the two transforms alone. */
#include <fftw3.h>

#include "problems.h"

/* Eigenvalues of one direction, scaled with h^dim as the rows are. */
static double* eigenvalues(const Problem* p) {
  double *lambda = allocate((size_t)p->n), scale = p->dim == 3 ? 1.0 / p->n : 1.0;
  for (int i = 0; i < p->n; i++) {
    double s = sin(0.5 * M_PI * (i + 1) / p->n);
    lambda[i] = 4 * scale * s * s;
  }
  return lambda;
}

static void divide(const Problem* p, const double* lambda, double* u) {
  const double norm = pow(2.0 * p->n, p->dim);
  for (int k = 0; k < (p->dim == 3 ? p->n : 1); k++)
    for (int j = 0; j < p->n; j++, u += p->n) {
      const double base = lambda[j] + (p->dim == 3 ? lambda[k] : 0);
      for (int i = 0; i < p->n; i++) u[i] /= norm * (base + lambda[i]);
    }
}

int main(int argc, char** argv) {
  Problem p = problem_from(argc, argv);
  const int measure = argc > 4 && !strcmp(argv[4], "measure"), sizes[3] = {p.n, p.n, p.n};
  const unsigned effort = measure ? FFTW_MEASURE : FFTW_ESTIMATE;
  double *u = fftw_malloc(p.cells * sizeof *u), *rhs = allocate(p.cells);
  Seconds *solve = allocate_seconds(&p), *transforms = allocate_seconds(&p);
  const fftw_r2r_kind to_sines[3] = {FFTW_RODFT10, FFTW_RODFT10, FFTW_RODFT10};
  const fftw_r2r_kind to_cells[3] = {FFTW_RODFT01, FFTW_RODFT01, FFTW_RODFT01};
  double start = clock_seconds();
  fftw_set_timelimit(10);
  fftw_plan forward = fftw_plan_r2r(p.dim, sizes, u, u, to_sines, effort);
  fftw_plan back = fftw_plan_r2r(p.dim, sizes, u, u, to_cells, effort);
  double* lambda = eigenvalues(&p);
  solve[0][SETUP] = transforms[0][SETUP] = lap(&start);
  for (int k = 0; k < p.solves; k++) {
    start = clock_seconds();
    fill_rhs(&p, rhs);
    solve[k][ASSEMBLE] = lap(&start);
    memcpy(u, rhs, p.cells * sizeof *u);
    fftw_execute(forward);
    divide(&p, lambda, u);
    fftw_execute(back);
    solve[k][SOLVE] = lap(&start);
  }
  char label[80];
  snprintf(label, sizeof label, "FFTW, %s", measure ? "FFTW_MEASURE" : "FFTW_ESTIMATE");
  report(label, &p, solve, 0, u);
  for (int k = 0; k < p.solves; k++) {
    memcpy(u, rhs, p.cells * sizeof *u);
    start = clock_seconds();
    fftw_execute(forward);
    fftw_execute(back);
    transforms[k][SOLVE] = lap(&start);
  }
  snprintf(label, sizeof label, "FFTW, %s, transforms alone", measure ? "FFTW_MEASURE" : "FFTW_ESTIMATE");
  report(label, &p, transforms, 0, NULL);
  fftw_destroy_plan(forward), fftw_destroy_plan(back);
  fftw_free(u), free(rhs), free(lambda), free(solve), free(transforms), problem_free(&p);
  return 0;
}
