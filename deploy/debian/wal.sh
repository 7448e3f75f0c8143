#!/usr/bin/env bash
# Back to any minute. PostgreSQL hands each piece of its log (WAL) to `keep`, every five minutes at the latest; `base` is taken every night; `restore` makes a
# data folder of a wished moment from both. Everything is sealed with the key of the archive before it touches the disk. Runs as the database's own user, postgres.
#
#   wal.sh keep PATH NAME            archive_command: a segment into the archive
#   wal.sh fetch NAME PATH           restore_command: a segment out of it
#   wal.sh base                      a base backup; older ones beyond FENGQIAO_WAL_KEEP (7) go, and the segments that only they needed
#   wal.sh restore FOLDER MOMENT     an empty folder becomes the database of that moment ("2026-11-26 14:59:00+08"); then start PostgreSQL on it
set -euo pipefail
umask 077
archive="${FENGQIAO_WAL:-/var/lib/fengqiao-wal}" key="${FENGQIAO_WAL_KEY:-/etc/fengqiao-wal/key}"
code="${FENGQIAO_CODE:-/srv/fengqiao}" here="$(readlink -f "$0")"
FENGQIAO_CIPHER="${FENGQIAO_CIPHER:-$(cat "$(dirname "$key")/cipher" 2>/dev/null || echo aes)}" # aes or sm4; what is there already is opened whatever it says
export FENGQIAO_CIPHER
sealer() { (cd "$code" && exec .venv/bin/python -m fengqiao.backup "$1" "$key"); }

case "${1:-}" in
keep) # Never over another content: a segment that is there already has to be the same.
  target="$archive/wal/$3"
  if [ -e "$target" ]; then sealer open < "$target" | cmp -s - "$2"; exit; fi
  sealer seal < "$2" > "$target.part"
  sync "$target.part"
  mv -n "$target.part" "$target"
  ;;
fetch)
  [ -e "$archive/wal/$2" ] || exit 1
  sealer open < "$archive/wal/$2" > "$3"
  ;;
base)
  # The log that the copy itself needs travels in it: a base backup can be restored without the archive. Named after its end: no moment before can be reached from it.
  pg_basebackup --checkpoint=fast --wal-method=fetch --format=tar --pgdata=- | sealer seal > "$archive/base.part"
  sync "$archive/base.part"
  mv "$archive/base.part" "$archive/base-$(date -u +%Y%m%dT%H%M%SZ)"
  mapfile -t bases < <(cd "$archive" && ls -1 | grep '^base-.*Z$' | sort -r)
  for old in "${bases[@]:${FENGQIAO_WAL_KEEP:-7}}"; do rm "$archive/$old"; done
  oldest="$(cd "$archive" && ls -1 | grep '^base-.*Z$' | sort | head -n 1)"
  # What was written a day before the oldest base was finished is needed by none.
  day="$(sed -E 's/base-(....)(..)(..)T(..)(..)(..)Z/\1-\2-\3T\4:\5:\6Z/' <<< "$oldest")"
  find "$archive/wal" -type f ! -newermt "$(date -u -d "$day - 1 day" +%FT%TZ)" -delete
  ;;
restore)
  folder="$2" moment="$3"
  wanted="$(date -u -d "$moment" +%Y%m%dT%H%M%SZ)"
  [ -z "$(ls -A "$folder" 2>/dev/null)" ] || { echo "$folder 不是空的。$folder is not empty." >&2; exit 2; }
  base="$(cd "$archive" && ls -1 | grep '^base-.*Z$' | sort | awk -v wanted="base-$wanted" '$0 <= wanted' | tail -n 1)"
  [ -n "$base" ] || { echo "$moment 之前没有基础备份。There is no base backup before $moment." >&2; exit 2; }
  mkdir -p "$folder"
  chmod 700 "$folder"
  sealer open < "$archive/$base" | tar -xf - -C "$folder"
  cat >> "$folder/postgresql.auto.conf" <<CONF
restore_command = 'FENGQIAO_WAL=$archive FENGQIAO_WAL_KEY=$key FENGQIAO_CODE=$code $here fetch %f %p'
recovery_target_time = '$moment'
recovery_target_action = 'promote'
archive_mode = off
CONF
  touch "$folder/recovery.signal"
  echo "$base → $folder，目标时间 $moment。Start PostgreSQL on this folder; it plays the log up to that moment and then opens."
  ;;
*)
  sed -n '2,9p' "$0" | sed 's/^# \{0,1\}//' >&2
  exit 2
  ;;
esac
