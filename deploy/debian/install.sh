#!/usr/bin/env bash
# Puts a station up on Debian 12 with PostgreSQL, Redis, nginx and systemd:   sudo deploy/debian/install.sh HOST
# Run it again after an update: it installs what is new, migrates, and starts everything anew. It never overwrites a key, a password or a certificate.
set -euo pipefail
umask 022
export PATH=/usr/sbin:/usr/bin:/sbin:/bin  # the system's own Python, that every user may run

host="${1:-}"
if [ "$(id -u)" -ne 0 ] || ! [[ "$host" =~ ^[A-Za-z0-9.-]+$ ]]; then
  echo "用法：sudo deploy/debian/install.sh 域名　　usage: sudo deploy/debian/install.sh HOST" >&2
  exit 2
fi
source="$(cd "$(dirname "$0")/../.." && pwd)"
code=/srv/fengqiao data=/var/lib/fengqiao seal=/var/lib/fengqiao-seal settings=/etc/fengqiao
python="$code/.venv/bin/python"
say() { printf '== %s\n' "$*"; }
secret() { python3 -c 'import secrets; print(secrets.token_urlsafe(32))'; }

say "packages"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends python3 python3-venv postgresql postgresql-client redis-server nginx openssl >/dev/null

say "users and folders"
getent group fengqiao >/dev/null || groupadd --system fengqiao
for part in web worker beat; do
  id "fengqiao-$part" >/dev/null 2>&1 || useradd --system --gid fengqiao --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin "fengqiao-$part"
done
install -d -m 0755 "$code"
install -d -m 0750 -g fengqiao "$settings"
install -d -m 2770 -g fengqiao "$data" "$data/files" "$data/backups"
install -d -m 0700 -o fengqiao-worker -g fengqiao "$seal"

say "code"
if [ "$source" != "$code" ]; then
  tar -C "$source" --exclude=./.venv --exclude=./var --exclude=./.git --exclude='__pycache__' -cf - . | tar -C "$code" -xf - --no-same-owner
fi
(cd "$code" && python3 deploy/bootstrap.py)

say "database"
pg_isready -q || service postgresql start
for _ in $(seq 30); do pg_isready -q && break; sleep 1; done
as_postgres() { runuser -u postgres -- psql -v ON_ERROR_STOP=1 -qAt "$@"; }
if ! [ -f "$settings/owner.env" ]; then
  owner="$(secret)" application="$(secret)"
  as_postgres <<SQL
CREATE ROLE fengqiao_owner LOGIN PASSWORD '$owner';
CREATE ROLE fengqiao LOGIN PASSWORD '$application';
CREATE DATABASE fengqiao OWNER fengqiao_owner;
SQL
  as_postgres -d fengqiao -c "REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT ALL ON SCHEMA public TO fengqiao_owner"
  (umask 077 && echo "DATABASE_URL=postgres://fengqiao_owner:$owner@127.0.0.1:5432/fengqiao" > "$settings/owner.env")
  (umask 027 && cat > "$settings/fengqiao.env" <<ENV
DATABASE_URL=postgres://fengqiao:$application@127.0.0.1:5432/fengqiao
REDIS_URL=redis://127.0.0.1:6379/0
FENGQIAO_VAR=$data
FENGQIAO_URL=https://$host
FENGQIAO_HOSTS=$host
FENGQIAO_ORIGINS=https://$host
FENGQIAO_HTTPS=1
FENGQIAO_TRUSTED_PROXIES=127.0.0.1
FENGQIAO_LOG=WARNING
ENV
  )
  chgrp fengqiao "$settings/fengqiao.env"
fi
redis-cli -h 127.0.0.1 ping >/dev/null 2>&1 || service redis-server start

say "the database's log, to go back to any minute"
install -d -m 0700 -o postgres -g postgres /var/lib/fengqiao-wal /var/lib/fengqiao-wal/wal /etc/fengqiao-wal
[ -f /etc/fengqiao-wal/key ] || (umask 077 && secret > /etc/fengqiao-wal/key && chown postgres:postgres /etc/fengqiao-wal/key)
for folder in /etc/postgresql/*/main/conf.d; do
  install -m 0644 "$code/deploy/debian/postgresql.conf" "$folder/fengqiao.conf.new"
  if cmp -s "$folder/fengqiao.conf.new" "$folder/fengqiao.conf"; then rm "$folder/fengqiao.conf.new"; else
    mv "$folder/fengqiao.conf.new" "$folder/fengqiao.conf"
    service postgresql restart
    for _ in $(seq 30); do pg_isready -q && break; sleep 1; done
  fi
done

say "keys, tables, static files"
# As the owner of the tables; the running station has another user, who owns none.
as_owner() { (set -a; . "$settings/fengqiao.env"; . "$settings/owner.env"; cd "$code"; umask 007; "$@"); }
as_owner "$python" -m fengqiao.keys
chgrp fengqiao "$data/keys.env" && chmod 0640 "$data/keys.env"
as_owner "$python" -m fengqiao.set_up
runuser -u postgres -- psql -v ON_ERROR_STOP=1 -q -d fengqiao < "$code/deploy/debian/rights.sql"
chgrp -R fengqiao "$data" && chmod -R g+rX "$data/static"
as_owner "$python" manage.py check --deploy --fail-level WARNING

say "the court's seal"
if ! [ -f "$seal/court.p12" ]; then
  echo "   没有法院证书，先用测试签章。No certificate of the court yet: a test seal, clearly marked, stands in. See docs/deploy.md."
  (set -a; . "$settings/fengqiao.env"; cd "$code"; FENGQIAO_SEAL_P12="$seal/court.p12" runuser -u fengqiao-worker -- "$python" manage.py make_test_seal >/dev/null)
fi

say "TLS"
if ! [ -f "$settings/tls/key.pem" ]; then
  install -d -m 0700 "$settings/tls"
  openssl req -x509 -newkey rsa:3072 -nodes -days 30 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
    -keyout "$settings/tls/key.pem" -out "$settings/tls/fullchain.pem" 2>/dev/null
  echo "   自签名证书，30 天有效，请尽快换成正式证书。A self-signed certificate for 30 days: put the real one into $settings/tls."
fi
sed "s/@HOST@/$host/g" "$code/deploy/debian/nginx.conf" > /etc/nginx/sites-available/fengqiao
ln -sf ../sites-available/fengqiao /etc/nginx/sites-enabled/fengqiao
rm -f /etc/nginx/sites-enabled/default
nginx -t -q

say "services"
install -m 0644 "$code"/deploy/debian/*.service "$code"/deploy/debian/*.timer /etc/systemd/system/
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable -q --now postgresql redis-server nginx fengqiao-backup.timer fengqiao-base.timer
  systemctl start fengqiao-base.service
  systemctl enable -q fengqiao-web fengqiao-worker fengqiao-beat
  systemctl restart fengqiao-web fengqiao-worker fengqiao-beat
  systemctl reload nginx
else
  echo "   这台机器没有 systemd，请用 deploy/debian/start.sh 启动。No systemd here: deploy/debian/start.sh starts the same command lines."
fi
echo
echo "枫桥已装好：https://$host　　Fengqiao is up: https://$host"
echo "第一位管理员 The first administrator: see docs/deploy.md"
