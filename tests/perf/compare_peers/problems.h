/* SPDX-License-Identifier: BSD-3-Clause */
/* The test problems as lapwing discretises them, for drivers of other solvers: definition, check, clock, output.

   Cell-centred finite volumes on the unit square or cube, u = 0 on the boundary, rows scaled with the cell volume:
   sum over faces of T (u_cell - u_neighbour) = h^dim f. T = h^(dim-2) times the harmonic mean of the two cells' kappa;
   on the boundary T = 2 h^(dim-2) kappa_cell and the neighbour is 0. README.md lists the problems. */
#pragma once
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SAMPLE, ASSEMBLE, SETUP, SOLVE, N_PHASES };

typedef struct {
  const char* name; /* P1-smooth, P1-rough, P2-one, P2-rough, P3-smooth, P3-rough, P4, P5, P6-... */
  int dim, n;       /* directions, cells per direction */
  size_t cells;     /* unknowns */
  int solves;       /* P1 to P3, P6: repetitions of one case; P4, P5: cases of the sweep */
  double* exponent; /* S of kappa = exp(A S), tabulated before any clock runs; NULL: kappa = 1 */
  double* kappa;    /* [cells], or NULL: 1 everywhere */
  double* source;   /* f, [cells] */
} Problem;

typedef double Seconds[N_PHASES];

static inline double clock_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds since *start, which then becomes now. */
static inline double lap(double* start) {
  double now = clock_seconds(), passed = now - *start;
  *start = now;
  return passed;
}

static inline double* allocate(size_t n) {
  double* values = malloc(n * sizeof *values);
  if (!values) fprintf(stderr, "out of memory\n"), exit(1);
  return values;
}

static inline void indices(const Problem* p, size_t cell, int at[3]) {
  at[0] = (int)(cell % p->n), at[1] = (int)(cell / p->n % p->n), at[2] = (int)(cell / p->n / p->n);
}

static inline int is_sweep(const Problem* p) {
  return p->name[1] == '4' || p->name[1] == '5';
}

static inline double exponent_at(double x, double y) {
  const double t = 2 * M_PI;
  return sin(t * (3 * x + y)) + sin(t * (x - 2 * y) + 1) + sin(t * (5 * x + 4 * y) + 2) + sin(t * (2 * x - 7 * y) + 3);
}

/* A number between 0 and 1 for every cell of a cube. */
static inline double noise_at(const int at[3], double shift) {
  return fabs(fmod(43758.5453 * sin(12.9898 * at[0] + 78.233 * at[1] + 37.719 * at[2] + shift), 1));
}

/* log kappa of P6. */
static inline double rough_exponent_at(const char* name, const int at[3]) {
  const double million = 6 * log(10), noise = noise_at(at, 1);
  if (strstr(name, "-phases")) return noise < 0.3 ? 0 : -million;
  if (strstr(name, "-lognormal")) return 3 * sqrt(-2 * log(fmax(noise, 1e-12))) * cos(2 * M_PI * noise_at(at, 2));
  const double x = at[0] + 0.5, y = at[1] + 0.5, z = at[2] + 0.5;
  return -million * floor(fmod((sqrt(3) / 2 * x + sqrt(0.125) * (y + z)) / 2.5, 2));
}

static inline double source_at(const char* name, int dim, double x, double y, double z) {
  if (strstr(name, "-smooth"))
    return dim * M_PI * M_PI * sin(M_PI * x) * sin(M_PI * y) * (dim == 3 ? sin(M_PI * z) : 1);
  if (strstr(name, "-rough"))
    return fmod(1e4 * sin(12.9898 * x + 78.233 * y + (dim == 3 ? 37.719 * z : 0)) + 1e3 * cos(4.1 * x), 1) - 0.3;
  return 1;
}

/* argv: NAME CELLS_PER_DIRECTION SOLVES. Freed memory stays in the process, so that only the first solve pays for pages. */
static inline Problem problem_from(int argc, char** argv) {
  if (argc < 4) fprintf(stderr, "usage: %s PROBLEM CELLS_PER_DIRECTION SOLVES [VARIANT]\n", argv[0]), exit(2);
  mallopt(M_MMAP_MAX, 0), mallopt(M_TRIM_THRESHOLD, -1);
  Problem p = {.name = argv[1], .dim = argv[1][1] == '3' || argv[1][1] == '6' ? 3 : 2, .n = atoi(argv[2]), .solves = atoi(argv[3])};
  p.cells = (size_t)p.n * p.n * (p.dim == 3 ? p.n : 1);
  p.source = allocate(p.cells);
  if (p.name[1] == '2' || p.name[1] == '6' || is_sweep(&p)) p.exponent = allocate(p.cells), p.kappa = allocate(p.cells);
  for (size_t c = 0; c < p.cells; c++) {
    int at[3];
    indices(&p, c, at);
    double x = (at[0] + 0.5) / p.n, y = (at[1] + 0.5) / p.n, z = (at[2] + 0.5) / p.n;
    p.source[c] = source_at(p.name, p.dim, x, y, z);
    if (p.exponent) p.exponent[c] = p.dim == 3 ? rough_exponent_at(p.name, at) : exponent_at(x, y), p.kappa[c] = 1;
  }
  return p;
}

static inline double amplitude(const Problem* p, int k) {
  return p->name[1] == '4' && p->solves > 1 ? 0.4 + k / (p->solves - 1.0) : p->name[1] == '6' ? 1 : 1.4;
}

/* Evaluates what differs between cases: kappa in P2 and P4, kappa once and then the source in P5. */
static inline void sample_case(Problem* p, int k) {
  const double a = amplitude(p, k);
  const int only_source = p->name[1] == '5';
  if (p->exponent && !(only_source && k > 0))
    for (size_t c = 0; c < p->cells; c++) p->kappa[c] = exp(a * p->exponent[c]);
  if (only_source)
    for (size_t c = 0; c < p->cells; c++) p->source[c] = 1 + 0.01 * k * p->exponent[c];
}

static inline size_t stride_of(const Problem* p, int d) {
  return d == 0 ? 1 : d == 1 ? (size_t)p->n : (size_t)p->n * p->n;
}

/* T towards the neighbours below and above in every direction, 0 for a boundary face; returns the diagonal. */
static inline double row_of(const Problem* p, size_t cell, const int at[3], double below[3], double above[3]) {
  const double *kappa = p->kappa, scale = p->dim == 3 ? 1.0 / p->n : 1.0, own = kappa ? kappa[cell] : 1;
  double diagonal = 0;
  for (int d = 0; d < p->dim; d++) {
    size_t stride = stride_of(p, d);
    double low = kappa && at[d] > 0 ? kappa[cell - stride] : 1,
           high = kappa && at[d] < p->n - 1 ? kappa[cell + stride] : 1;
    double t_low = kappa ? 2 * own * low / (own + low) : 1, t_high = kappa ? 2 * own * high / (own + high) : 1;
    below[d] = at[d] > 0 ? scale * t_low : 0;
    above[d] = at[d] < p->n - 1 ? scale * t_high : 0;
    diagonal += (at[d] > 0 ? below[d] : 2 * scale * own) + (at[d] < p->n - 1 ? above[d] : 2 * scale * own);
  }
  return diagonal;
}

static inline double cell_volume(const Problem* p) {
  return 1.0 / (double)p->cells;
}

static inline void fill_rhs(const Problem* p, double* rhs) {
  const double volume = cell_volume(p);
  for (size_t c = 0; c < p->cells; c++) rhs[c] = volume * p->source[c];
}

/* |b - A u|_2 / |b|_2 from the definition above, and the mean of u. */
static inline double true_residual(const Problem* p, const double* u, double* mean) {
  double rr = 0, bb = 0, sum = 0;
  for (size_t c = 0; c < p->cells; c++) {
    int at[3];
    double below[3], above[3], b = cell_volume(p) * p->source[c];
    indices(p, c, at);
    double r = b - row_of(p, c, at, below, above) * u[c];
    for (int d = 0; d < p->dim; d++) {
      if (at[d] > 0) r += below[d] * u[c - stride_of(p, d)];
      if (at[d] < p->n - 1) r += above[d] * u[c + stride_of(p, d)];
    }
    rr += r * r, bb += b * b, sum += u[c];
  }
  *mean = sum / (double)p->cells;
  return sqrt(rr / bb);
}

/* One line of JSON: seconds [solve][sample, assemble, setup, solve], and the check of the last solution; u NULL: no check. */
static inline void report(const char* program, const Problem* p, Seconds* seconds, double iterations, const double* u) {
  printf("{\"program\": \"%s\", \"iterations\": %.4g, ", program, iterations);
  if (u) {
    double mean, residual = true_residual(p, u, &mean);
    printf("\"residual\": %.6e, \"mean_u\": %.14e, ", residual, mean);
  }
  printf("\"seconds\": [");
  for (int k = 0; k < p->solves; k++) {
    printf("%s[", k ? ", " : "");
    for (int phase = 0; phase < N_PHASES; phase++) printf("%s%.9g", phase ? ", " : "", seconds[k][phase]);
    printf("]");
  }
  printf("]}\n");
  fflush(stdout);
}

static inline Seconds* allocate_seconds(const Problem* p) {
  Seconds* seconds = calloc((size_t)p->solves, sizeof *seconds);
  if (!seconds) exit(1);
  return seconds;
}

static inline void problem_free(Problem* p) {
  free(p->exponent), free(p->kappa), free(p->source);
}
