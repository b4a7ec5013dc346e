/* SPDX-License-Identifier: BSD-3-Clause */
/* CHOLMOD, sparse direct, for the sweeps P4 (one pattern, analysed once; a factor per case) and P5 (one factor).
   usage: peer_cholmod PROBLEM CELLS SOLVES simplicial|supernodal      P5 solves 8 right-hand sides at a time */
#include <cholmod.h>

#include "problems.h"

enum { BLOCK = 8 };
static cholmod_common common;

/* Upper triangle by columns: column c holds the rows below it in number, which are the lower neighbours, and c. */
static void fill_matrix(const Problem* p, cholmod_sparse* a) {
  int *start = a->p, *row = a->i, at = 0;
  double* value = a->x;
  for (size_t c = 0; c < p->cells; c++) {
    int where[3];
    double below[3], above[3];
    indices(p, c, where);
    const double diagonal = row_of(p, c, where, below, above);
    start[c] = at;
    for (int d = p->dim - 1; d >= 0; d--)
      if (where[d] > 0) row[at] = (int)(c - stride_of(p, d)), value[at++] = -below[d];
    row[at] = (int)c, value[at++] = diagonal;
  }
  start[p->cells] = at;
}

int main(int argc, char** argv) {
  Problem p = problem_from(argc, argv);
  if (!is_sweep(&p)) fprintf(stderr, "%s: only P4 and P5\n", argv[0]), exit(2);
  const int supernodal = argc > 4 && !strcmp(argv[4], "supernodal"), one_matrix = p.name[1] == '5';
  const int block = one_matrix ? BLOCK : 1;
  cholmod_start(&common);
  common.print = 0, common.supernodal = supernodal ? CHOLMOD_SUPERNODAL : CHOLMOD_SIMPLICIAL;
  Seconds* seconds = allocate_seconds(&p);
  double start = clock_seconds();
  cholmod_sparse* a =
      cholmod_allocate_sparse(p.cells, p.cells, p.cells * (size_t)(p.dim + 1), 1, 1, 1, CHOLMOD_REAL, &common);
  fill_matrix(&p, a);
  cholmod_factor* factor = cholmod_analyze(a, &common);
  cholmod_dense *rhs = cholmod_zeros(p.cells, (size_t)block, CHOLMOD_REAL, &common), *u = NULL, *y = NULL, *e = NULL;
  seconds[0][SETUP] = lap(&start);
  double* last = NULL;
  for (int k = 0; k < p.solves; k++) {
    double* b = (double*)rhs->x + (size_t)(k % block) * p.cells;
    start = clock_seconds();
    sample_case(&p, k);
    seconds[k][SAMPLE] = lap(&start);
    if (k == 0 || !one_matrix) fill_matrix(&p, a);
    fill_rhs(&p, b);
    seconds[k][ASSEMBLE] = lap(&start);
    if (k == 0 || !one_matrix) cholmod_factorize(a, factor, &common);
    seconds[k][SETUP] += lap(&start);
    if (k % block == block - 1 || k == p.solves - 1) {
      cholmod_solve2(CHOLMOD_A, factor, rhs, NULL, &u, NULL, &y, &e, &common);
      last = (double*)u->x + (size_t)(k % block) * p.cells;
    }
    seconds[k][SOLVE] = lap(&start);
  }
  char label[80];
  snprintf(label, sizeof label, "CHOLMOD, %s, %s once", supernodal ? "supernodal" : "simplicial",
           one_matrix ? "factor" : "analysis");
  report(label, &p, seconds, 0, last);
  cholmod_free_dense(&rhs, &common), cholmod_free_dense(&u, &common), cholmod_free_dense(&y, &common);
  cholmod_free_dense(&e, &common), cholmod_free_factor(&factor, &common), cholmod_free_sparse(&a, &common);
  cholmod_finish(&common);
  free(seconds), problem_free(&p);
  return 0;
}
