#!/usr/bin/env bash
# Runs a sweep on this machine, as `lapwing run` does, with a limit of time and a choice of threads.
#
#   jobscripts/local.sh [INPUT.toml [OUT.h5 [OPTION...]]]        e.g. local.sh sweep.toml sweep.h5 --max-failures 5%
#
# Ctrl-C, SIGTERM, SIGUSR1 and the end of the limit stop it cleanly: running batches are finished, the exit code is 75, and
# the same command goes on. Works inside a SLURM job as well, on one node, without srun.
set -euo pipefail

ranks="${RANKS:-auto}"
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

# timeout hands signals on to lapwing, lapwing to its ranks.
exec timeout --preserve-status --signal=USR1 "$limit" "$lapwing" run "$input" -o "$output" -j "$ranks" "${@:3}"
