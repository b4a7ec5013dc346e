#!/usr/bin/env bash
# A sweep on CPUs: one rank per core.
#
#   sbatch jobscripts/slurm_cpu.sh [INPUT.toml [OUT.h5 [OPTION...]]]
#
# Options of sbatch override the lines below:  sbatch --nodes=4 --time=08:00:00 --partition=long jobscripts/slurm_cpu.sh ...
#SBATCH --job-name=lapwing
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=32
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
#SBATCH --signal=USR1@180            # to the ranks, 3 minutes (up to 4) before the end: longer than a batch takes
#SBATCH --requeue
#SBATCH --open-mode=append           # a requeued job goes on in the same log
#SBATCH --output=%x-%j.log
set -euo pipefail

requeue="${REQUEUE:-yes}"            # a run that was stopped early puts itself back into the queue
max_restarts="${MAX_RESTARTS:-50}"
mpi="${SRUN_MPI:-pmix}"              # what lapwing's MPI library understands; srun --mpi=list shows the choice
# module load ...                    # what lapwing was built with

# sbatch runs a copy of the script; its name is the job's Command.
script="$(scontrol show job "$SLURM_JOB_ID" | sed -n 's/^ *Command=\([^ ]*\).*/\1/p')"
root="$(cd "$(dirname "$script")/.." && pwd)"
input="${1:-$root/inputs/sweeps/darcy_flow.toml}"
output="${2:-$(basename "$input" .toml).h5}"

# The program: $LAPWING, the clone's or installation's own, or the one in PATH.
lapwing="${LAPWING:-}"
for place in "$root/build/release/bin" "$root/../../bin"; do
  if [[ -z "$lapwing" && -x "$place/lapwing" ]]; then lapwing="$place/lapwing"; fi
done
if [[ -z "$lapwing" ]] && ! lapwing="$(command -v lapwing)"; then
  echo "slurm_cpu.sh: no lapwing: build it (./quickstart build), put it into PATH, or set LAPWING" >&2
  exit 2
fi

export OMP_NUM_THREADS="${SLURM_CPUS_PER_TASK:-1}" OMP_PROC_BIND=spread OMP_PLACES=cores
export SRUN_CPUS_PER_TASK="${SLURM_CPUS_PER_TASK:-1}"   # srun does not take it over from sbatch by itself

code=0
srun --mpi="$mpi" --cpu-bind=cores "$lapwing" run "$input" -o "$output" --device cpu "${@:3}" || code=$?

if ((code == 75)) && [[ "$requeue" == yes ]] && ((${SLURM_RESTART_COUNT:-0} < max_restarts)); then
  echo "slurm_cpu.sh: stopped early, going back into the queue"
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
