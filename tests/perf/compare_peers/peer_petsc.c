/* SPDX-License-Identifier: BSD-3-Clause */
/* PETSc: conjugate gradients preconditioned by geometric multigrid on a DMDA: cell-centred coarsening, piecewise constant
   transfers, operators rediscretised on every level with the mean exponent of the cells below. Smoother and cycle: options.
   usage: peer_petsc PROBLEM CELLS SOLVES [PETSC OPTIONS] */
#include <petscdmda.h>
#include <petscksp.h>

#include "problems.h"

enum { MAX_LEVELS = 16, COARSEST = 4 };

typedef struct {
  Problem level[MAX_LEVELS]; /* 0 is the finest */
  int n_levels;
  double* rhs;
} Hierarchy;

/* Halves the grid while the number of cells is even. */
static void add_levels(Hierarchy* h) {
  for (h->n_levels = 1; h->n_levels < MAX_LEVELS; h->n_levels++) {
    const Problem* fine = &h->level[h->n_levels - 1];
    if (fine->n % 2 || fine->n / 2 < COARSEST) return;
    Problem* coarse = &h->level[h->n_levels];
    *coarse = *fine;
    coarse->n /= 2, coarse->cells >>= fine->dim, coarse->source = NULL;
    if (!fine->exponent) continue;
    coarse->exponent = allocate(coarse->cells), coarse->kappa = allocate(coarse->cells);
    for (size_t c = 0; c < coarse->cells; c++) {
      const double* s = fine->exponent + 2 * (c / coarse->n) * fine->n + 2 * (c % coarse->n);
      coarse->exponent[c] = 0.25 * (s[0] + s[1] + s[fine->n] + s[fine->n + 1]);
    }
  }
}

static void sample_levels(Hierarchy* h, int k) {
  sample_case(&h->level[0], k);
  const double a = amplitude(&h->level[0], k);
  for (int l = 1; l < h->n_levels; l++)
    for (size_t c = 0; h->level[l].exponent && c < h->level[l].cells; c++)
      h->level[l].kappa[c] = exp(a * h->level[l].exponent[c]);
}

static PetscErrorCode compute_matrix(KSP ksp, Mat unused, Mat matrix, void* context) {
  Hierarchy* h = context;
  const Problem* p = h->level;
  DM dm;
  DMDALocalInfo info;
  (void)unused;
  PetscCall(KSPGetDM(ksp, &dm));
  PetscCall(DMDAGetLocalInfo(dm, &info));
  while (p->n != info.mx) p++;
  size_t cell = 0;
  for (int k = 0; k < (p->dim == 3 ? p->n : 1); k++)
    for (int j = 0; j < p->n; j++)
      for (int i = 0; i < p->n; i++, cell++) {
        const int at[3] = {i, j, k};
        double below[3], above[3];
        MatStencil row = {.i = i, .j = j, .k = k}, column[7];
        PetscScalar value[7];
        int m = 0;
        const double diagonal = row_of(p, cell, at, below, above);
        for (int e = -p->dim; e <= p->dim; e++) { /* columns in rising order: z-, y-, x-, diagonal, x+, y+, z+ */
          const int d = abs(e) - 1;
          if (e && (e < 0 ? at[d] == 0 : at[d] == p->n - 1)) continue;
          column[m] = row;
          if (e) *(d == 0 ? &column[m].i : d == 1 ? &column[m].j : &column[m].k) += e < 0 ? -1 : 1;
          value[m++] = e == 0 ? diagonal : e < 0 ? -below[d] : -above[d];
        }
        PetscCall(MatSetValuesStencil(matrix, 1, &row, m, column, value, INSERT_VALUES));
      }
  PetscCall(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
  PetscCall(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
  PetscCall(MatSetOption(matrix, MAT_SPD, PETSC_TRUE));
  return 0;
}

static PetscErrorCode compute_rhs(KSP ksp, Vec b, void* context) {
  Hierarchy* h = context;
  PetscScalar* values;
  (void)ksp;
  PetscCall(VecGetArray(b, &values));
  fill_rhs(&h->level[0], values);
  PetscCall(VecRestoreArray(b, &values));
  return 0;
}

static PetscErrorCode make_solver(Hierarchy* h, KSP* ksp) {
  const int n = h->level[0].n;
  DM dm;
  PC pc;
  if (h->level[0].dim == 2)
    PetscCall(DMDACreate2d(PETSC_COMM_SELF, DM_BOUNDARY_NONE, DM_BOUNDARY_NONE, DMDA_STENCIL_STAR, n, n, 1, 1, 1, 1,
                           NULL, NULL, &dm));
  else
    PetscCall(DMDACreate3d(PETSC_COMM_SELF, DM_BOUNDARY_NONE, DM_BOUNDARY_NONE, DM_BOUNDARY_NONE, DMDA_STENCIL_STAR, n,
                           n, n, 1, 1, 1, 1, 1, NULL, NULL, NULL, &dm));
  PetscCall(DMDASetInterpolationType(dm, DMDA_Q0));
  PetscCall(DMSetMatrixPreallocateOnly(dm, PETSC_TRUE));
  PetscCall(DMSetUp(dm));
  PetscCall(KSPCreate(PETSC_COMM_SELF, ksp));
  PetscCall(KSPSetDM(*ksp, dm));
  PetscCall(DMDestroy(&dm));
  PetscCall(KSPSetType(*ksp, KSPCG));
  PetscCall(KSPSetNormType(*ksp, KSP_NORM_UNPRECONDITIONED));
  PetscCall(KSPSetTolerances(*ksp, 1e-8, 1e-300, 1e10, 500));
  PetscCall(KSPSetComputeOperators(*ksp, compute_matrix, h));
  PetscCall(KSPSetComputeRHS(*ksp, compute_rhs, h));
  PetscCall(KSPGetPC(*ksp, &pc));
  if (h->n_levels > 1) {
    PetscCall(PCSetType(pc, PCMG));
    PetscCall(PCMGSetLevels(pc, h->n_levels, NULL));
  }
  PetscCall(KSPSetFromOptions(*ksp));
  return 0;
}

static PetscErrorCode run(Hierarchy* h) {
  Problem* p = &h->level[0];
  Seconds* seconds = allocate_seconds(p);
  double *u = allocate(p->cells), iterations = 0;
  for (int k = 0; k < p->solves; k++) {
    KSP ksp;
    PetscInt count;
    double start = clock_seconds();
    sample_levels(h, k);
    seconds[k][SAMPLE] = lap(&start);
    PetscCall(make_solver(h, &ksp));
    PetscCall(KSPSetUp(ksp)); /* assembles the matrices of all levels, too */
    PetscCall(KSPSetUpOnBlocks(ksp));
    seconds[k][SETUP] = lap(&start);
    PetscCall(KSPSolve(ksp, NULL, NULL));
    seconds[k][SOLVE] = lap(&start);
    PetscCall(KSPGetIterationNumber(ksp, &count));
    iterations += count;
    Vec x;
    const PetscScalar* values;
    PetscCall(KSPGetSolution(ksp, &x));
    PetscCall(VecGetArrayRead(x, &values));
    memcpy(u, values, p->cells * sizeof *u);
    PetscCall(VecRestoreArrayRead(x, &values));
    PetscCall(KSPDestroy(&ksp));
  }
  report("PETSc CG + geometric MG", p, seconds, iterations / p->solves, u);
  free(u), free(seconds);
  return 0;
}

int main(int argc, char** argv) {
  PetscCall(PetscInitialize(&argc, &argv, NULL, NULL));
  Hierarchy h = {0};
  h.level[0] = problem_from(argc, argv);
  add_levels(&h);
  PetscCall(run(&h));
  for (int l = 0; l < h.n_levels; l++) problem_free(&h.level[l]);
  PetscCall(PetscFinalize());
  return 0;
}
