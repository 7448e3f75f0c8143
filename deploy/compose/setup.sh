#!/usr/bin/env bash
# In the container `setup`, as the owner of the tables: what install.sh does on Debian. Runs again after every update. With words it first runs manage.py with them
# (`setup.sh restore FILE --replace`), as nobody else may make or drop a table.
set -euo pipefail
umask 0007
cd /srv/fengqiao
DATABASE_URL="postgres://fengqiao_owner:$(cat /run/secrets/owner.password)@database:5432/fengqiao"
export DATABASE_URL  # before the one in keys.env, which is the application's own user's
[ $# -eq 0 ] || python manage.py "$@"
python -m fengqiao.set_up
# The rights of the application's own user, by the owner.
psql -v ON_ERROR_STOP=1 -q "$DATABASE_URL" < deploy/debian/rights.sql
chmod -R g+rX /var/lib/fengqiao/static
python manage.py check --deploy --fail-level WARNING
[ -f /var/lib/fengqiao-seal/court.p12 ] || FENGQIAO_SEAL_P12=/var/lib/fengqiao-seal/court.p12 python manage.py make_test_seal >/dev/null
