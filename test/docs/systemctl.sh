#!/bin/bash
# Stands for systemctl where no systemd runs: starts what the units say, with their settings, and waits for what they
# wait for. What they forbid is not forbidden here.
set -euo pipefail
units=$ROOT/etc/systemd/system
mkdir -p "$ROOT/run"

setting() { sed -n "s/^$2=//p" "$units/$(sed 's/@[0-9]*/@/' <<< "$1").service"; }

start() {
  local name=$1 instance=${1#*@} commands
  commands() { setting "$name" "$1" | sed "s/%i/$instance/g; s/%%/%/g"; }
  export STATE_DIRECTORY=$ROOT/var/lib/$(commands StateDirectory)
  mkdir -p "$STATE_DIRECTORY"
  set -a
  # shellcheck source=/dev/null
  source "$(commands EnvironmentFile)"
  set +a
  [[ $name != *@* ]] || export PORT=$instance
  cd "$ROOT/var/lib/keyhold"
  if [[ $(commands Type) = oneshot ]]; then
    bash -ec "$(commands ExecStart)"
  else
    # Its pipes must not be those of the shell that waits.
    bash -ec "exec $(commands ExecStart)" < /dev/null > "$ROOT/run/$name.log" 2>&1 &
    echo $! > "$ROOT/run/$name.pid"
  fi
  bash -ec "$(commands ExecStartPost)"
}

# Whoever inherits what has ended may be slow to bury it.
runs() { [[ -e /proc/$1/stat && $(sed 's/.*) //' "/proc/$1/stat" 2> /dev/null) != Z* ]]; }

stop() {
  local pid deadline=$((SECONDS + $(setting "$1" TimeoutStopSec)))
  pid=$(cat "$ROOT/run/$1.pid")
  kill "$pid"
  while runs "$pid"; do
    if ((SECONDS > deadline)); then echo "$1 does not stop:" && cat "$ROOT/run/$1.log" && exit 1; fi >&2
    sleep 0.05
  done
  rm "$ROOT/run/$1.pid"
}

verb=$1
shift
[[ ${1:-} != --now ]] || shift
for unit in "$@"; do
  [[ $unit != *.timer && $unit != nginx ]] || continue
  case $verb in
    enable | start) (start "$unit") ;;
    restart) stop "$unit" && (start "$unit") ;;
    disable) stop "$unit" ;;
    reload) kill -HUP "$(cat "$ROOT/run/$unit.pid")" ;;
    *) echo "systemctl.sh knows no $verb" >&2 && exit 1 ;;
  esac
done
[[ $verb != daemon-reload ]] || true
