#!/usr/bin/env bash
# deploy/compose/secrets.sh HOST: writes deploy/secrets/ once: passwords, keys, a self-signed certificate for 30 days. It never overwrites one.
set -euo pipefail
host="${1:-}"
[[ "$host" =~ ^[A-Za-z0-9.-]+$ ]] || { echo "用法：deploy/compose/secrets.sh 域名　　usage: deploy/compose/secrets.sh HOST" >&2; exit 2; }
cd "$(dirname "$0")/.."
umask 077
secret() { head -c 48 /dev/urandom | base64 | tr '+/' '-_'; }
mkdir -p secrets/application secrets/tls
for name in postgres owner application; do [ -f "secrets/$name.password" ] || secret > "secrets/$name.password"; done
if ! [ -f secrets/application/keys.env ]; then
  {
    for name in SECRET DATA HASH; do echo "FENGQIAO_${name}_KEY=$(secret)"; done
    echo "DATABASE_URL=postgres://fengqiao:$(cat secrets/application.password)@database:5432/fengqiao"
  } > secrets/application/keys.env
fi
if ! [ -f secrets/tls/key.pem ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -days 30 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
    -keyout secrets/tls/key.pem -out secrets/tls/fullchain.pem 2>/dev/null
  echo "自签名证书，30 天有效，请尽快换成正式证书。A self-signed certificate for 30 days: put the real one into deploy/secrets/tls."
fi
# The users of the containers read them by their group (10000), PostgreSQL and nginx by their own numbers.
if [ "$(id -u)" -eq 0 ]; then
  chgrp -R 10000 secrets/application && chmod 2770 secrets/application && chmod 0640 secrets/application/keys.env
  chown 999:10000 secrets/*.password && chmod 0640 secrets/owner.password
  chown -R 101:101 secrets/tls && chmod 0711 secrets && chmod 0750 secrets/tls
else
  echo "请用 root 运行一次，让各容器的用户能读到这些文件。Run it once as root, so that the users of the containers can read these files." >&2
fi
