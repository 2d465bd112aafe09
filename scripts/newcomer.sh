#!/usr/bin/env bash
# What a newcomer does: clones into the folder given, types `make run` twice, reads two pages. Prints the times.
set -euo pipefail
clone=$1
if [ "${CI:-}" ] || git diff --quiet HEAD 2>/dev/null; then :; else echo "(uncommitted changes are not in the clone)"; fi
git clone --quiet . "$clone"
cd "$clone"
unset DATABASE_URL SQLITE_PATH VAR_DIR DJANGO_SETTINGS_MODULE
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PORT

server=
trap 'if [ -n "$server" ]; then kill -TERM -- "-$server" 2>/dev/null || true; fi' EXIT

answers() { python3 -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=20).read()' "http://127.0.0.1:$PORT$1" 2>/dev/null; }

start_and_stop() { # start_and_stop NAME SECONDS_ALLOWED
  local from=$SECONDS
  set -m
  make run >"$clone/run.log" 2>&1 &
  server=$!
  set +m
  until answers /readyz; do
    if ! kill -0 "$server" 2>/dev/null || [ $((SECONDS - from)) -gt "$2" ]; then
      cat "$clone/run.log"
      echo "make run ($1) did not answer within $2 s"
      exit 1
    fi
    sleep 0.3
  done
  echo "make run, $1: $((SECONDS - from)) s"
  answers /fr/ && answers /en/ || { cat "$clone/run.log"; echo "the home page does not answer"; exit 1; }
  kill -TERM -- "-$server"
  wait "$server" 2>/dev/null || true
  server=
}

start_and_stop "the first time" 300
cat "$clone/run.log"
start_and_stop "the second time" 30
