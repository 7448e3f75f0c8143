#!/usr/bin/env bash
# Where no systemd runs (a container, a trial): the command lines of the units, each as its own user. Ctrl-C ends all of them.
set -euo pipefail
units="$(cd "$(dirname "$0")" && pwd)"
pids=()
rm -rf /run/fengqiao-web
install -d -m 0750 -o fengqiao-web -g fengqiao /run/fengqiao-web
trap 'kill "${pids[@]}" 2>/dev/null; wait' EXIT INT TERM
value() { sed -n "s/^$1=//p" "$2"; }
for part in web worker beat; do
  unit="$units/fengqiao-$part.service"
  read -ra line <<< "$(value ExecStart "$unit")"
  (
    set -a
    . /etc/fengqiao/fengqiao.env
    while read -r extra; do [ -z "$extra" ] || export "${extra?}"; done <<< "$(value Environment "$unit")"
    set +a
    cd /srv/fengqiao
    umask 0007
    exec setpriv --reuid="fengqiao-$part" --regid=fengqiao --clear-groups --no-new-privs "${line[@]}"
  ) &
  pids+=($!)
done
service nginx status >/dev/null 2>&1 && nginx -s reload || nginx
wait -n
