#!/usr/bin/env bash
# Runs a sweep on this machine, on one rank per core.
#
#   jobscripts/local.sh [INPUT.toml [OUT.h5 [OPTION...]]]        e.g. local.sh sweep.toml sweep.h5 --max-failures 5%
#
# Ctrl-C, SIGTERM, SIGUSR1 and the end of the limit stop it cleanly: running batches are finished, the exit code is 75, and
# the same command goes on. Works inside a SLURM job as well, where mpirun is preferred to srun (README.md beside this file).
set -euo pipefail

ranks="${RANKS:-$(nproc)}"
threads="${THREADS:-1}"              # per rank; more than 1 only helps if lapwing's Kokkos has OpenMP
limit="${LIMIT:-0}"                  # stop after so long: 90, 30m, 2h; 0: no limit

script="${BASH_SOURCE[0]}"
if [[ -n "${SLURM_JOB_ID:-}" ]]; then  # sbatch runs a copy of the script; its name is the job's Command
  script="$(scontrol show job "$SLURM_JOB_ID" | sed -n 's/^ *Command=\([^ ]*\).*/\1/p')"
fi
root="$(cd "$(dirname "$script")/.." && pwd)"
input="${1:-$root/inputs/sweeps/darcy_flow.toml}"
output="${2:-$(basename "$input" .toml).h5}"

# The program: $LAPWING, the clone's or installation's own, or the one in PATH.
lapwing="${LAPWING:-}"
for place in "$root/build/release/bin" "$root/build/cuda/bin" "$root/../../bin"; do
  if [[ -z "$lapwing" && -x "$place/lapwing" ]]; then lapwing="$place/lapwing"; fi
done
if [[ -z "$lapwing" ]] && ! lapwing="$(command -v lapwing)"; then
  echo "local.sh: no lapwing: build it (./quickstart build), put it into PATH, or set LAPWING" >&2
  exit 2
fi

export OMP_NUM_THREADS="$threads" OMP_PROC_BIND=spread OMP_PLACES=cores

mpirun=(mpirun -n "$ranks")
if mpirun --version 2>/dev/null | grep -q 'Open MPI\|OpenRTE'; then
  if ((EUID == 0)); then mpirun+=(--allow-run-as-root); fi
  if ((ranks * threads > $(nproc))); then mpirun+=(--oversubscribe); fi
  if ((threads > 1)); then mpirun+=(--map-by "slot:PE=$threads"); fi
fi

# timeout waits in the background, so that the trap below runs at once; it hands signals on to mpirun, mpirun to the ranks.
timeout --preserve-status --signal=USR1 "$limit" "${mpirun[@]}" "$lapwing" run "$input" -o "$output" "${@:3}" &
pid=$!
trap 'kill -USR1 "$pid" 2>/dev/null || true' INT TERM USR1
while kill -0 "$pid" 2>/dev/null; do wait "$pid" || true; done   # a trapped signal ends a wait early
code=0
wait "$pid" || code=$?
exit "$code"
