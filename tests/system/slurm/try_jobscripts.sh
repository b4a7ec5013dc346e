#!/usr/bin/env bash
# Tries the job scripts under a real SLURM with one node, set up in a temporary folder and taken down again.
#
#   sudo tests/system/slurm/try_jobscripts.sh [--slow | --gpu] [BUILD/bin/lapwing]
#
# For Debian, as root, in a container or virtual machine; installs slurmctld, slurmd, slurm-client and munge if they are
# missing (no service is started), and leaves them installed. --slow adds a job that meets its time limit and requeues
# itself: 4 minutes more. --gpu tries nothing but slurm_gpu.sh. Not part of ctest. Exit code 0 if everything went as it should, 1 if not.
set -euo pipefail

part=usual
if [[ "${1:-}" == --slow || "${1:-}" == --gpu ]]; then part="${1#--}"; shift; fi
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
LAPWING="$(realpath "${1:-$root/build/release/bin/lapwing}")"
jobscripts="$root/jobscripts"
[[ -x "$LAPWING" ]] || { echo "no program $LAPWING" >&2; exit 1; }
((EUID == 0)) || { echo "needs root: slurmd starts jobs as other users" >&2; exit 1; }

work="$(mktemp -d)"
export LAPWING SLURM_CONF="$work/slurm.conf"
daemons=()
failures=0

cleanup() {
  local pid
  scancel --me 2>/dev/null || true
  for pid in "${daemons[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${daemons[@]}"; do wait "$pid" 2>/dev/null || true; done
  if ((failures == 0)); then rm -rf "$work"; else echo "logs are kept in $work"; fi
}
trap cleanup EXIT

say() { printf '\n== %s\n' "$*"; }
# expect WHAT ACTUAL WANTED
expect() {
  if [[ "$2" == "$3" ]]; then
    printf 'ok      %s: %s\n' "$1" "$2"
  else
    printf 'FAILED  %s: %s instead of %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

install_slurm() {
  local policy=/usr/sbin/policy-rc.d ours=no
  command -v slurmctld slurmd sbatch munged >/dev/null && return 0
  if [[ ! -e "$policy" ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"     # keeps apt from starting services
    chmod +x "$policy"
    ours=yes
  fi
  apt-get update -q || true
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends slurmctld slurmd slurm-client munge || true
  if [[ "$ours" == yes ]]; then rm -f "$policy"; fi
  command -v slurmctld slurmd sbatch munged >/dev/null
}

write_configuration() {
  mkdir -p "$work"/{state,spool,dev}
  chmod 755 "$work"
  mknod "$work/dev/nvidia0" c 1 3                # stand in for GPUs
  mknod "$work/dev/nvidia1" c 1 5
  cat >"$SLURM_CONF" <<TEXT
ClusterName=try
SlurmctldHost=localhost
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdParameters=config_overrides
KillWait=5
MpiDefault=none
GresTypes=gpu
NodeName=localhost NodeAddr=127.0.0.1 CPUs=4 RealMemory=1000 Gres=gpu:2
PartitionName=main Nodes=ALL Default=YES State=UP DefMemPerCPU=10
TEXT
  cat >"$work/gres.conf" <<TEXT
AutoDetect=off
NodeName=localhost Name=gpu File=$work/dev/nvidia[0-1] Flags=nvidia_gpu_env
TEXT
}

# daemon NAME COMMAND...: starts it here, to be ended by its process id.
daemon() {
  local name="$1"
  shift
  "$@" >"$work/$name.out" 2>&1 &
  daemons+=($!)
}

start_slurm() {
  dd if=/dev/urandom of="$work/munge.key" bs=128 count=1 status=none
  chmod 600 "$work/munge.key"
  daemon munged munged --foreground --force --socket="$work/munge.socket" --key-file="$work/munge.key" \
    --pid-file="$work/munge.pid" --log-file="$work/munge.log" --seed-file="$work/munge.seed"
  sleep 1
  daemon slurmctld slurmctld -D -f "$SLURM_CONF"
  daemon slurmd slurmd -D -N localhost -f "$SLURM_CONF"
  local second
  for ((second = 0; second < 30; ++second)); do
    if [[ "$(sinfo --noheader --format=%t 2>/dev/null)" == idle ]]; then return 0; fi
    sleep 1
  done
  failures=1
  echo "FAILED  SLURM did not start: $(sinfo 2>&1)" >&2
  return 1
}

# submit NAME SBATCH-OPTIONS... SCRIPT ARGUMENTS...: prints the job's number. Runs in $work, logs to NAME.log.
submit() {
  local name="$1"
  shift
  sbatch --parsable --chdir="$work" --output="$work/$name.log" --nodes=1 --time=10 "$@"
}
# exit_code JOB: waits for the job's end.
exit_code() {
  local state second
  for ((second = 0; second < 1200; ++second)); do
    state="$(scontrol show job "$1" | sed -n 's/^ *JobState=\([A-Z]*\).*/\1/p')"
    case "$state" in
      COMPLETED | FAILED | CANCELLED | TIMEOUT | NODE_FAIL | OUT_OF_MEMORY) break ;;
    esac
    sleep 1
  done
  scontrol show job "$1" | sed -n 's/.*ExitCode=\([0-9]*\):.*/\1/p' | head -1
}
# done_cases FILE
done_cases() { "$LAPWING" report "$1" 2>/dev/null | sed -n 's/^cases .*: \([0-9]*\) done.*/\1/p'; }
# wait_for_cases FILE N: until at least N cases are done.
wait_for_cases() {
  local tenth n
  for ((tenth = 0; tenth < 600; ++tenth)); do
    n="$(done_cases "$1")"
    if ((${n:-0} >= $2)); then return 0; fi
    sleep 0.1
  done
  return 1
}

darcy="$root/inputs/sweeps/darcy_flow.toml"
fine=(--set 'grid.cells=[512, 512]' --set 'output.fields=[]')       # half a minute on two ranks

try_completion() {
  say "slurm_cpu.sh: two ranks to completion"
  local job
  # The clone's own program is found without being named.
  job="$(if [[ "$LAPWING" == "$root/build/release/bin/lapwing" ]]; then unset LAPWING; fi
    submit complete --ntasks-per-node=2 "$jobscripts/slurm_cpu.sh" "$darcy" complete.h5)"
  expect "exit code" "$(exit_code "$job")" 0
  expect "cases done" "$(done_cases "$work/complete.h5")" 200
  expect "ranks" "$(grep -c 'on 2 ranks' "$work/complete.log")" 1
}

try_signal() {
  say "slurm_cpu.sh: USR1 stops it, submitting it again completes it"
  local job before
  job="$(REQUEUE=no submit cut --ntasks-per-node=2 "$jobscripts/slurm_cpu.sh" "$darcy" cut.h5 "${fine[@]}")"
  wait_for_cases "$work/cut.h5" 5 || true
  scancel --signal=USR1 "$job"
  expect "exit code" "$(exit_code "$job")" 75
  before="$(done_cases "$work/cut.h5")"
  expect "cases left" "$((before >= 5 && before < 200))" 1
  job="$(REQUEUE=no submit cut --ntasks-per-node=2 "$jobscripts/slurm_cpu.sh" "$darcy" cut.h5 "${fine[@]}")"
  expect "exit code of the second job" "$(exit_code "$job")" 0
  expect "cases taken over" "$(sed -n 's/.*(\([0-9]*\) done already).*/\1/p' "$work/cut.log")" "$before"
  expect "cases done" "$(done_cases "$work/cut.h5")" 200
}

try_bad_input() {
  say "slurm_cpu.sh: bad input ends before anything runs"
  printf '[grid]\ncells = [1]\n' >"$work/bad.toml"
  local job
  job="$(submit bad --ntasks-per-node=2 "$jobscripts/slurm_cpu.sh" "$work/bad.toml")"
  expect "exit code" "$(exit_code "$job")" 2
  expect "output written" "$(test -e "$work/bad.h5" && echo yes || echo no)" no
}

try_local() {
  say "local.sh: a limit stops it; inside a job a signal to the batch shell does"
  local code=0 job
  (cd "$work" && RANKS=2 LIMIT=3 "$jobscripts/local.sh" "$darcy" local.h5 "${fine[@]}") >"$work/local.log" 2>&1 || code=$?
  expect "exit code at the limit" "$code" 75
  job="$(RANKS=2 submit local_job --ntasks-per-node=2 "$jobscripts/local.sh" "$darcy" local_job.h5 "${fine[@]}")"
  wait_for_cases "$work/local_job.h5" 5 || true
  scancel --batch --signal=USR1 "$job"
  expect "exit code in the job" "$(exit_code "$job")" 75
  code=0
  (cd "$work" && RANKS=2 "$jobscripts/local.sh" "$darcy" local.h5 "${fine[@]}") >>"$work/local.log" 2>&1 || code=$?
  expect "exit code of the same command again" "$code" 0
}

try_gpu() {
  say "slurm_gpu.sh: two pretended GPUs"
  local job
  if [[ ! -x "$(dirname "$LAPWING")/lapwing-cuda" ]]; then
    job="$(submit gpu --gpus-per-node=2 --ntasks-per-node=2 --cpus-per-task=1 "$jobscripts/slurm_gpu.sh" "$darcy" gpu.h5)"
    expect "exit code without an engine for GPUs" "$(exit_code "$job")" 5
  fi
  # What the ranks themselves say, whatever engine they are: "rank 0 on node: Serial, CUDA_VISIBLE_DEVICES=0, 9 GB/s".
  local ranks
  for ranks in 2 4; do
    job="$(DEVICE=auto submit "map_$ranks" --gpus-per-node=2 --ntasks-per-node="$ranks" --cpus-per-task=1 \
      "$jobscripts/slurm_gpu.sh" info)"
    expect "exit code of info on $ranks ranks" "$(exit_code "$job")" 0
    expect "GPUs that $ranks ranks see" "$(visible_devices "map_$ranks")" "$([[ "$ranks" == 2 ]] && echo '0 1' || echo '0 0 1 1')"
  done
  job="$(DEVICE=auto submit gpu_run --gpus-per-node=2 --ntasks-per-node=2 --cpus-per-task=1 "$jobscripts/slurm_gpu.sh" "$darcy" \
    gpu_run.h5)"
  expect "exit code of a run that may use CPUs" "$(exit_code "$job")" 0
  expect "cases done" "$(done_cases "$work/gpu_run.h5")" 200
  say "mpirun inside the job: every rank sees all GPUs, and takes its own by its number on the node"
  job="$(submit mpirun_map --gpus-per-node=2 --ntasks-per-node=2 --cpus-per-task=1 --wrap \
    "mpirun --allow-run-as-root -n 2 '$LAPWING' info --device auto")"
  expect "exit code" "$(exit_code "$job")" 0
  expect "GPUs that the ranks see" "$(visible_devices mpirun_map)" "0,1 0,1"
}
# visible_devices NAME: what each rank told in NAME.log, in order of ranks.
visible_devices() {
  sed -n 's/^ *rank \([0-9]*\) on .*CUDA_VISIBLE_DEVICES=\([0-9,]*\), .*/\1 \2/p' "$work/$1.log" | sort -n | cut -d' ' -f2 | paste -sd' '
}

try_time_limit() {
  say "slurm_cpu.sh: the time limit comes near, the job requeues itself and completes (4 minutes)"
  local job restarts
  job="$(submit requeue --ntasks-per-node=2 --time=1 --signal=USR1@40 "$jobscripts/slurm_cpu.sh" "$darcy" requeue.h5 \
    "${fine[@]}" --set 'sweep.parameters.a={linspace=[0.4, 1.4, 900]}')"
  expect "exit code" "$(exit_code "$job")" 0
  restarts="$(scontrol show job "$job" | sed -n 's/.*Restarts=\([0-9]*\).*/\1/p')"
  expect "restarted" "$((restarts >= 1))" 1
  expect "cases done" "$(done_cases "$work/requeue.h5")" 900
}

install_slurm
write_configuration
start_slurm
if [[ "$part" != gpu ]]; then
  try_completion
  try_signal
  try_bad_input
  try_local
fi
try_gpu
if [[ "$part" == slow ]]; then try_time_limit; fi
say "$failures failed"
((failures == 0))
