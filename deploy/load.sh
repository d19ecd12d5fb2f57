#!/bin/sh
# Measures `benan serve` beside a stateless echo bot with Redis, in one run on one machine: only the ratio counts.
# usage: deploy/load.sh FOLDER   FOLDER holds the load generator's source (cmd/loadgen, cmd/echobot)
# RUNS (3), N (8000 messages a run), C (16 in flight), KIND (telegram or twilio)
set -eu
src=$1 root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d) RUNS=${RUNS:-3} N=${N:-8000} C=${C:-16} KIND=${KIND:-telegram}
trap 'kill $(cat "$work/redis.pid" 2>/dev/null) 2>/dev/null || true; rm -rf "$work"' EXIT
(cd "$src" && go build -o "$work/" ./cmd/loadgen ./cmd/echobot ./cmd/summary)
(cd "$root" && go build -o "$work/benan" ./cmd/benan)
"$work/benan" keygen "$work/keys" >/dev/null

# A whole S1, all answered "no", then 0: it must not escalate.
printf 'xin chào\n1\n1\n1\n3\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n0\n' > "$work/script"

path=telegram; [ "$KIND" = telegram ] || path=twilio/sms
export BENAN_LISTEN=127.0.0.1:28190 BENAN_ADMIN_LISTEN=127.0.0.1:28191 BENAN_PUBLIC_URL=http://127.0.0.1:28190 \
  BENAN_KEY_FILE="$work/keys" BENAN_REDIS_URL=redis://127.0.0.1:28379/0 TELEGRAM_BOT_TOKEN=123456:TEST \
  TELEGRAM_WEBHOOK_SECRET=s3cret TELEGRAM_API_URL=http://127.0.0.1:28181 TELEGRAM_RATE=0 TWILIO_RATE=0 \
  TWILIO_ACCOUNT_SID=AC00000000000000000000000000000001 TWILIO_AUTH_TOKEN=0123456789abcdef0123456789abcdef \
  TWILIO_FROM=+84900000000 TWILIO_API_URL=http://127.0.0.1:28181
load() { # label, url path, command, further flags
  label=$1 url=http://127.0.0.1:28190/$2 cmd=$3; shift 3
  "$work/loadgen" -label "$label" -kind "$KIND" -url "$url" -secret s3cret -api-listen 127.0.0.1:28181 \
    -exec "$cmd" -exec-log "$work/log" -c "$C" -n "$N" -warmup 1000 -senders 500 -v "$@" >> "$work/out.jsonl"
}
for fsync in everysec always; do
  redis-server --port 28379 --bind 127.0.0.1 --dir "$work" --save '' --appendonly yes --appendfsync $fsync \
    --daemonize yes --pidfile "$work/redis.pid" >/dev/null
  sleep 0.5
  echo=telegram; [ "$KIND" = telegram ] || echo=twilio
  for run in $(seq "$RUNS"); do
    load "echo+redis $fsync" hook "$work/echobot -kind $echo -tuned -listen 127.0.0.1:28190 -api http://127.0.0.1:28181 -redis 127.0.0.1:28379" -match echo -script 'xin chào|có|không'
    load "benan $fsync" $path "$work/benan serve" -match learn -script-file "$work/script"
  done
  kill "$(cat "$work/redis.pid")"; sleep 0.5; rm -rf "$work/appendonlydir"
done
"$work/summary" < "$work/out.jsonl"
