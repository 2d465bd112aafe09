#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL at DATABASE_URL: free port, no systemd, as root or not, gone afterwards.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ] && command -v initdb >/dev/null; then bin=$(dirname "$(readlink -f "$(command -v initdb)")"); fi
if [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL's server is needed (Debian: apt-get install postgresql)." >&2
  exit 1
fi

folder=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as=(runuser -u postgres --)
fi
stop() {
  (cd / && "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$folder"
}
trap stop EXIT

port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
options="-p $port -k $folder -c listen_addresses=127.0.0.1 -c max_connections=80"
options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0"
options="$options -c jit=off -c autovacuum=off -c shared_buffers=256MB" # the tables of a test are small and soon gone
(cd "$folder" && "${as[@]}" "$bin/initdb" -D data -U hub -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null)
if ! (cd "$folder" && "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -o "$options" start >/dev/null); then
  cat "$folder/log" >&2
  exit 1
fi
"$bin/createdb" -h 127.0.0.1 -p "$port" -U hub hub
echo "PostgreSQL $("$bin/postgres" --version | grep -oE '[0-9.]+' | head -1) on port $port"

DATABASE_URL="postgresql://hub@127.0.0.1:$port/hub" "$@"
