/* SPDX-License-Identifier: BSD-3-Clause */
/* hypre: conjugate gradients preconditioned by algebraic multigrid (BoomerAMG): HMIS coarsening with the strength that its manual
   names for three directions, extended+i interpolation of at most 4 entries, symmetric Gauss-Seidel (1, 1).
   usage: peer_boomeramg PROBLEM CELLS SOLVES */
#include <HYPRE.h>
#include <HYPRE_IJ_mv.h>
#include <HYPRE_parcsr_ls.h>
#include <mpi.h>

#include "problems.h"

typedef struct {
  HYPRE_IJMatrix matrix;
  HYPRE_IJVector rhs, solution;
  HYPRE_ParCSRMatrix a;
  HYPRE_ParVector b, x;
  HYPRE_Solver multigrid, cg;
  int *row, last;
} System;

static void assemble_matrix(System* s, const Problem* p) {
  int* const sizes = malloc(p->cells * sizeof *sizes);
  for (size_t c = 0; c < p->cells; c++) sizes[c] = 2 * p->dim + 1;
  HYPRE_IJMatrixCreate(MPI_COMM_SELF, 0, s->last, 0, s->last, &s->matrix);
  HYPRE_IJMatrixSetObjectType(s->matrix, HYPRE_PARCSR);
  HYPRE_IJMatrixSetRowSizes(s->matrix, sizes);
  HYPRE_IJMatrixInitialize(s->matrix);
  free(sizes);
  for (size_t c = 0; c < p->cells; c++) {
    int at[3], columns[7], n = 1, row = (int)c;
    double below[3], above[3], values[7];
    indices(p, c, at);
    columns[0] = row, values[0] = row_of(p, c, at, below, above);
    for (int d = 0; d < p->dim; d++) {
      if (at[d] > 0) columns[n] = row - (int)stride_of(p, d), values[n++] = -below[d];
      if (at[d] < p->n - 1) columns[n] = row + (int)stride_of(p, d), values[n++] = -above[d];
    }
    HYPRE_IJMatrixSetValues(s->matrix, 1, &n, &row, columns, values);
  }
  HYPRE_IJMatrixAssemble(s->matrix);
  HYPRE_IJMatrixGetObject(s->matrix, (void**)&s->a);
}

static HYPRE_IJVector make_vector(const System* s, const double* values) {
  HYPRE_IJVector vector;
  HYPRE_IJVectorCreate(MPI_COMM_SELF, 0, s->last, &vector);
  HYPRE_IJVectorSetObjectType(vector, HYPRE_PARCSR);
  HYPRE_IJVectorInitialize(vector);
  HYPRE_IJVectorSetValues(vector, s->last + 1, s->row, values);
  HYPRE_IJVectorAssemble(vector);
  return vector;
}

static void assemble_vectors(System* s, const Problem* p, double* work) {
  fill_rhs(p, work);
  s->rhs = make_vector(s, work);
  memset(work, 0, p->cells * sizeof *work);
  s->solution = make_vector(s, work);
  HYPRE_IJVectorGetObject(s->rhs, (void**)&s->b);
  HYPRE_IJVectorGetObject(s->solution, (void**)&s->x);
}

static void set_up(System* s) {
  HYPRE_BoomerAMGCreate(&s->multigrid);
  HYPRE_BoomerAMGSetMaxIter(s->multigrid, 1);
  HYPRE_BoomerAMGSetTol(s->multigrid, 0);
  HYPRE_BoomerAMGSetStrongThreshold(s->multigrid, 0.5);
  HYPRE_BoomerAMGSetCoarsenType(s->multigrid, 10);
  HYPRE_BoomerAMGSetInterpType(s->multigrid, 6);
  HYPRE_BoomerAMGSetPMaxElmts(s->multigrid, 4);
  HYPRE_BoomerAMGSetRelaxType(s->multigrid, 6);
  HYPRE_BoomerAMGSetNumSweeps(s->multigrid, 1);
  HYPRE_BoomerAMGSetPrintLevel(s->multigrid, 0);
  HYPRE_ParCSRPCGCreate(MPI_COMM_SELF, &s->cg);
  HYPRE_PCGSetMaxIter(s->cg, 200);
  HYPRE_PCGSetTol(s->cg, 1e-8);
  HYPRE_PCGSetTwoNorm(s->cg, 1);
  HYPRE_PCGSetPrecond(s->cg, (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSolve, (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSetup, s->multigrid);
  HYPRE_ParCSRPCGSetup(s->cg, s->a, s->b, s->x);
}

static void release(System* s) {
  HYPRE_ParCSRPCGDestroy(s->cg), HYPRE_BoomerAMGDestroy(s->multigrid);
  HYPRE_IJMatrixDestroy(s->matrix), HYPRE_IJVectorDestroy(s->rhs), HYPRE_IJVectorDestroy(s->solution);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  HYPRE_Init();
  Problem p = problem_from(argc, argv);
  double *u = allocate(p.cells), iterations = 0;
  Seconds* seconds = allocate_seconds(&p);
  System s = {.last = (int)p.cells - 1, .row = malloc(p.cells * sizeof(int))};
  for (size_t c = 0; c < p.cells; c++) s.row[c] = (int)c;
  for (int k = 0; k < p.solves; k++) {
    double start = clock_seconds();
    sample_case(&p, k);
    seconds[k][SAMPLE] = lap(&start);
    assemble_matrix(&s, &p);
    assemble_vectors(&s, &p, u);
    seconds[k][ASSEMBLE] = lap(&start);
    set_up(&s);
    seconds[k][SETUP] = lap(&start);
    HYPRE_ParCSRPCGSolve(s.cg, s.a, s.b, s.x);
    seconds[k][SOLVE] = lap(&start);
    int count = 0;
    HYPRE_PCGGetNumIterations(s.cg, &count);
    iterations += count;
    if (k == p.solves - 1) HYPRE_IJVectorGetValues(s.solution, s.last + 1, s.row, u);
    release(&s);
  }
  report("hypre CG + BoomerAMG", &p, seconds, iterations / p.solves, u);
  free(u), free(s.row), free(seconds), problem_free(&p);
  HYPRE_Finalize();
  MPI_Finalize();
  return 0;
}
