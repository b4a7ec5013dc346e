/* SPDX-License-Identifier: BSD-3-Clause */
/* hypre, structured interface: conjugate gradients preconditioned by PFMG with red-black Gauss-Seidel (1, 1).
   usage: peer_hypre PROBLEM CELLS SOLVES SKIP_RELAX      SKIP_RELAX 1 leaves out relaxation on levels that need none */
#include <HYPRE.h>
#include <HYPRE_struct_ls.h>
#include <mpi.h>

#include "problems.h"

enum { most_iterations = 200 };

typedef struct {
  HYPRE_StructGrid grid;
  HYPRE_StructStencil stencil;
  HYPRE_StructMatrix matrix;
  HYPRE_StructVector rhs, solution;
  HYPRE_StructSolver multigrid, cg;
  int lower[3], upper[3];
} System;

static HYPRE_StructVector make_vector(const System* s) {
  HYPRE_StructVector vector;
  HYPRE_StructVectorCreate(MPI_COMM_SELF, s->grid, &vector);
  HYPRE_StructVectorInitialize(vector);
  return vector;
}

/* Grid, stencil and matrix; the matrix is symmetric, so hypre takes the diagonal and the lower neighbours. */
static void assemble_matrix(System* s, const Problem* p) {
  int offsets[4][3] = {{0, 0, 0}, {-1, 0, 0}, {0, -1, 0}, {0, 0, -1}}, entries[4] = {0, 1, 2, 3};
  for (int d = 0; d < 3; d++) s->lower[d] = 0, s->upper[d] = p->n - 1;
  HYPRE_StructGridCreate(MPI_COMM_SELF, p->dim, &s->grid);
  HYPRE_StructGridSetExtents(s->grid, s->lower, s->upper);
  HYPRE_StructGridAssemble(s->grid);
  HYPRE_StructStencilCreate(p->dim, p->dim + 1, &s->stencil);
  for (int e = 0; e <= p->dim; e++) HYPRE_StructStencilSetElement(s->stencil, e, offsets[e]);
  HYPRE_StructMatrixCreate(MPI_COMM_SELF, s->grid, s->stencil, &s->matrix);
  HYPRE_StructMatrixSetSymmetric(s->matrix, 1);
  HYPRE_StructMatrixInitialize(s->matrix);
  double *values = allocate(p->cells * (size_t)(p->dim + 1)), *value = values;
  size_t cell = 0;
  for (int k = 0; k < (p->dim == 3 ? p->n : 1); k++)
    for (int j = 0; j < p->n; j++)
      for (int i = 0; i < p->n; i++, cell++) {
        double below[3], above[3];
        *value++ = row_of(p, cell, (int[]){i, j, k}, below, above);
        for (int d = 0; d < p->dim; d++) *value++ = -below[d];
      }
  HYPRE_StructMatrixSetBoxValues(s->matrix, s->lower, s->upper, p->dim + 1, entries, values);
  HYPRE_StructMatrixAssemble(s->matrix);
  free(values);
  s->rhs = make_vector(s), s->solution = make_vector(s);
}

static void assemble_rhs(System* s, const Problem* p, double* work) {
  fill_rhs(p, work);
  HYPRE_StructVectorSetBoxValues(s->rhs, s->lower, s->upper, work);
  HYPRE_StructVectorAssemble(s->rhs);
  HYPRE_StructVectorSetConstantValues(s->solution, 0);
  HYPRE_StructVectorAssemble(s->solution);
}

static void set_up(System* s, int skip_relax) {
  HYPRE_StructPFMGCreate(MPI_COMM_SELF, &s->multigrid);
  HYPRE_StructPFMGSetMaxIter(s->multigrid, 1);
  HYPRE_StructPFMGSetTol(s->multigrid, 0);
  HYPRE_StructPFMGSetZeroGuess(s->multigrid);
  HYPRE_StructPFMGSetRAPType(s->multigrid, 0);
  HYPRE_StructPFMGSetRelaxType(s->multigrid, 2);
  HYPRE_StructPFMGSetSkipRelax(s->multigrid, skip_relax);
  HYPRE_StructPFMGSetNumPreRelax(s->multigrid, 1);
  HYPRE_StructPFMGSetNumPostRelax(s->multigrid, 1);
  HYPRE_StructPCGCreate(MPI_COMM_SELF, &s->cg);
  HYPRE_StructPCGSetMaxIter(s->cg, most_iterations);
  HYPRE_StructPCGSetTol(s->cg, 1e-8);
  HYPRE_StructPCGSetTwoNorm(s->cg, 1);
  HYPRE_StructPCGSetPrecond(s->cg, HYPRE_StructPFMGSolve, HYPRE_StructPFMGSetup, s->multigrid);
  HYPRE_StructPCGSetup(s->cg, s->matrix, s->rhs, s->solution);
}

static void release(System* s) {
  HYPRE_StructPCGDestroy(s->cg), HYPRE_StructPFMGDestroy(s->multigrid);
  HYPRE_StructVectorDestroy(s->rhs), HYPRE_StructVectorDestroy(s->solution);
  HYPRE_StructMatrixDestroy(s->matrix), HYPRE_StructStencilDestroy(s->stencil), HYPRE_StructGridDestroy(s->grid);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  HYPRE_Init();
  Problem p = problem_from(argc, argv);
  const int skip_relax = argc > 4 ? atoi(argv[4]) : 1, one_matrix = p.name[1] == '5';
  double *u = allocate(p.cells), iterations = 0;
  Seconds* seconds = allocate_seconds(&p);
  System s;
  for (int k = 0; k < p.solves; k++) {
    const int first = k == 0 || !one_matrix, last = k == p.solves - 1 || !one_matrix;
    double start = clock_seconds();
    sample_case(&p, k);
    seconds[k][SAMPLE] = lap(&start);
    if (first) assemble_matrix(&s, &p);
    assemble_rhs(&s, &p, u);
    seconds[k][ASSEMBLE] = lap(&start);
    if (first) set_up(&s, skip_relax);
    seconds[k][SETUP] = lap(&start);
    HYPRE_StructPCGSolve(s.cg, s.matrix, s.rhs, s.solution);
    seconds[k][SOLVE] = lap(&start);
    int count = 0;
    HYPRE_StructPCGGetNumIterations(s.cg, &count);
    iterations += count;
    if (k == p.solves - 1) HYPRE_StructVectorGetBoxValues(s.solution, s.lower, s.upper, u);
    if (last) release(&s);
  }
  char label[80];
  const int solved = iterations / p.solves < most_iterations;
  snprintf(label, sizeof label, "hypre CG + PFMG, skip_relax = %d%s", skip_relax, solved ? "" : ", NOT solved");
  report(label, &p, seconds, iterations / p.solves, solved ? u : NULL);
  free(u), free(seconds), problem_free(&p);
  HYPRE_Finalize();
  MPI_Finalize();
  return 0;
}
