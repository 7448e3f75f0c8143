"""Make an installation ready: `python -m fengqiao.set_up [--people]`. Each step looks first whether it is done: a second run takes seconds.

With FENGQIAO_DEMO the first run also makes the demonstration; `--people` makes its offices and people, and no disputes.
"""

import hashlib
import io
import os
import shutil
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from fengqiao import keys, messages
from fengqiao.env import BASE, VAR

NOT_SERVED = ["*.otf", "*.md", "*.txt", "*.map"]  # fonts set the papers, notes are for us: no page asks for them


def say(text: str) -> None:
    """A line for whoever waits."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a command


def prepare_database() -> None:
    """Tables, the cache's own table, and the rows that the law and the street fix."""
    call_command("migrate", interactive=False, verbosity=0)
    if not settings.REDIS_URL:
        call_command("createcachetable", verbosity=0)
    call_command("load_tables", stdout=io.StringIO())


def prepare_static() -> None:
    """Residents' stylesheet, then every file under its name with a hash, compressed beforehand; only when something changed."""
    call_command("bundle_css")
    mark = Path(settings.STATIC_ROOT) / ".made-from"
    made_from = fingerprint(BASE / "static")
    if mark.is_file() and mark.read_text() == made_from:
        return
    say("正在整理静态文件 … Collecting static files …")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=NOT_SERVED)
    mark.write_text(made_from)


def fingerprint(folder: Path) -> str:
    """Changes when a file of the folder does: names, sizes and times, so that nothing has to be read."""
    facts = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    text = "\n".join(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}" for path, stat in facts)
    return hashlib.sha256(text.encode()).hexdigest()


def prepare_demonstration(*, people_only: bool) -> None:
    """The station of the demonstration, its seal, and unless `people_only` its disputes; once."""
    call_command("demo", people=True, stdout=io.StringIO())
    call_command("make_test_seal", stdout=io.StringIO())
    if not people_only:
        say("正在准备演示数据（只在第一次）… Making the demonstration (the first time only) …")
        call_command("demo", stdout=io.StringIO())


def main(arguments: list[str]) -> None:
    """Keys first: without them the settings refuse to be read."""
    keys.write()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
    messages.compile_catalogue()
    django.setup()
    (VAR / "files").mkdir(parents=True, exist_ok=True)
    shutil.rmtree(VAR / "metrics", ignore_errors=True)  # what processes counted that are no more
    prepare_database()
    prepare_static()
    if settings.DEMO:
        prepare_demonstration(people_only="--people" in arguments)
    call_command("look", stdout=io.StringIO())  # the worker looks every minute; the first visitor comes sooner


if __name__ == "__main__":
    main(sys.argv[1:])
