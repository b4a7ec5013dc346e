#!/usr/bin/env bash
# A sweep on GPUs: one rank per GPU.
#
#   sbatch jobscripts/slurm_gpu.sh [INPUT.toml [OUT.h5 [OPTION...]]]
#   sbatch jobscripts/slurm_gpu.sh info                    prints which rank has which GPU, and solves nothing
#
# Options of sbatch override the lines below:  sbatch --nodes=2 --time=08:00:00 --partition=long jobscripts/slurm_gpu.sh ...
#SBATCH --job-name=lapwing
#SBATCH --nodes=1
#SBATCH --gpus-per-node=4
#SBATCH --ntasks-per-node=4          # as many as GPUs; with a multiple, that many ranks share a GPU
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
#SBATCH --signal=USR1@180            # to the ranks, 3 minutes (up to 4) before the end: longer than a batch takes
#SBATCH --requeue
#SBATCH --open-mode=append           # a requeued job goes on in the same log
#SBATCH --output=%x-%j.log
set -euo pipefail

requeue="${REQUEUE:-yes}"            # a run that was stopped early puts itself back into the queue
max_restarts="${MAX_RESTARTS:-50}"
device="${DEVICE:-gpu}"              # auto: compute on CPUs where no GPU can be used, instead of ending with exit code 5
mpi="${SRUN_MPI:-pmix}"              # what lapwing's MPI library understands; srun --mpi=list shows the choice
# module load ...                    # what lapwing was built with

# sbatch runs a copy of the script; its name is the job's Command.
script="$(scontrol show job "$SLURM_JOB_ID" | sed -n 's/^ *Command=\([^ ]*\).*/\1/p')"
root="$(cd "$(dirname "$script")/.." && pwd)"
input="${1:-$root/inputs/sweeps/darcy_flow.toml}"
output="${2:-$(basename "$input" .toml).h5}"

# The program: $LAPWING, the clone's or installation's own, or the one in PATH.
lapwing="${LAPWING:-}"
for place in "$root/build/cuda/bin" "$root/build/release/bin" "$root/../../bin"; do
  if [[ -z "$lapwing" && -x "$place/lapwing" ]]; then lapwing="$place/lapwing"; fi
done
if [[ -z "$lapwing" ]] && ! lapwing="$(command -v lapwing)"; then
  echo "slurm_gpu.sh: no lapwing: build it (./quickstart build), put it into PATH, or set LAPWING" >&2
  exit 2
fi

export OMP_NUM_THREADS="${SLURM_CPUS_PER_TASK:-1}" OMP_PROC_BIND=spread OMP_PLACES=cores
export SRUN_CPUS_PER_TASK="${SLURM_CPUS_PER_TASK:-1}"   # srun does not take it over from sbatch by itself

# Each rank sees the GPU it is bound to and no other.
gpus="${SLURM_GPUS_ON_NODE:-1}" ranks="${SLURM_NTASKS_PER_NODE:-1}"
bind=(--gpu-bind="single:$(((ranks + gpus - 1) / gpus))")

if [[ "${1:-}" == info ]]; then
  exec srun --mpi="$mpi" --cpu-bind=cores "${bind[@]}" "$lapwing" info --device "$device"
fi

code=0
srun --mpi="$mpi" --cpu-bind=cores "${bind[@]}" "$lapwing" run "$input" -o "$output" --device "$device" "${@:3}" || code=$?

if ((code == 75)) && [[ "$requeue" == yes ]] && ((${SLURM_RESTART_COUNT:-0} < max_restarts)); then
  echo "slurm_gpu.sh: stopped early, going back into the queue"
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
