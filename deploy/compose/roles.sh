#!/usr/bin/env bash
# At the first start of an empty database: the owner of the tables, and the application's own user, who owns none (deploy/debian/install.sh does the same).
set -euo pipefail
owner="$(cat /run/secrets/owner.password)" application="$(cat /run/secrets/application.password)"
psql -v ON_ERROR_STOP=1 -q --username "$POSTGRES_USER" --dbname fengqiao -v owner="$owner" -v application="$application" <<'SQL'
CREATE ROLE fengqiao_owner LOGIN PASSWORD :'owner';
CREATE ROLE fengqiao LOGIN PASSWORD :'application';
ALTER DATABASE fengqiao OWNER TO fengqiao_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO fengqiao_owner WITH GRANT OPTION;
SQL
