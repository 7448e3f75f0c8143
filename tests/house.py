"""The whole system as it runs: web, worker and beat under its supervisor, on an empty station of its own, for stories and browsers."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2

from fengqiao.env import BASE
from tests.visitor import Visitor

PASSWORD = "daqiao-2019-5-17"
NEAR = {"FENGQIAO_WEBHOOK_NETWORKS": "127.0.0.0/8"}  # where the systems of departments listen in stories
STEP = 30  # seconds that a token shows one code; this is imported where no Django is set up
START, SETTLE = 120.0, 30.0  # seconds that a start, and a piece of background work, may take


class House:
    """A running station. `with House(var) as house:`; it takes DATABASE_URL and REDIS_URL from the environment, as the system does."""

    def __init__(self, var: Path, **environment: str) -> None:
        self.var = var
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        own = {"FENGQIAO_VAR": str(var), "FENGQIAO_DEMO": "1", "FENGQIAO_URL": self.base, "FENGQIAO_SWEEP": "2", "PYTHONWARNINGS": ""} | NEAR
        self.environment = {**os.environ, **own, **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "House":
        self.var.mkdir(parents=True, exist_ok=True)
        self._run("-m", "fengqiao.keys")
        self._run("-m", "fengqiao.set_up", "--people")
        self.start()
        return self

    @contextlib.contextmanager
    def demonstration(self) -> Iterator["House"]:
        """The same with all the disputes of the demonstration, kept below its folder for the next time."""
        self.var.mkdir(parents=True, exist_ok=True)
        self._run("-m", "fengqiao.set_up")
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def __exit__(self, *problem: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start web, worker and beat; come back when the web answers."""
        log = (self.var / "house.log").open("ab")
        command = [sys.executable, "-m", "fengqiao.run", "--port", str(self.port), "--no-set-up"]
        self.process = subprocess.Popen(command, cwd=BASE, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        wait(self._answers, START, lambda: (self.var / "house.log").read_text()[-3000:])

    def stop(self) -> None:
        """Stop them as Ctrl-C does, and see that they go."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def manage(self, *words: str) -> str:
        """A management command's answer."""
        return self._run("manage.py", *words).strip()

    def visitor(self) -> Visitor:
        """Somebody at a screen of their own."""
        return Visitor(self.base)

    def phone(self) -> Visitor:
        """Somebody at a phone of their own."""
        return self.visitor()

    def staff(self, number: str) -> Visitor:
        """Somebody of the staff, signed in."""
        visitor = self.visitor()
        visitor.open("/sign-in/")
        visitor.press("登录", username=number, password=PASSWORD, code=self.token(number))
        assert visitor.page.path in ("/desk/", "/matters/"), visitor.page.text[:300]
        return visitor

    def token(self, number: str) -> str:
        """The six digits of a person's token; empty for whoever has none. A code is good once: the next half-minute is waited for."""
        command = self.command("manage.py", "totp", number)
        code = subprocess.run(command, cwd=BASE, env=self.environment, capture_output=True, text=True, check=False).stdout.strip()
        used = self.__dict__.setdefault("_used", {})
        if code and used.get(number) == code:
            time.sleep(STEP - time.time() % STEP + 0.5)
            return self.token(number)
        used[number] = code
        return code

    def messages(self) -> list[dict[str, str]]:
        """What residents were sent, oldest first."""
        return [json.loads(line) for line in self.sent().splitlines()]

    def sent(self) -> str:
        """The file that the station writes its messages to; empty before the first."""
        path = self.var / "messages.jsonl"
        return path.read_text() if path.exists() else ""

    def code_after(self, count: int) -> str:
        """The one-time code that was sent after the first `count` messages."""
        found: list[str] = []

        def arrived() -> bool:
            sent = [line for line in self.messages()[count:] if line["template"] == "code"]
            found[:] = [m.group(0) for line in sent if (m := re.search(r"(?<!\d)\d{6}(?!\d)", line["text"]))]
            return bool(found)

        wait(arrived, SETTLE, lambda: "no code was sent")
        return found[-1]

    def eventually(self, visitor: Visitor, path: str, words: str) -> None:
        """Look at a page until the worker has done what makes it say this."""
        wait(lambda: words in visitor.open(path).text, SETTLE, lambda: f"“{words}” never stood on {path}: {visitor.page.text[:600]}")

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait until the worker has done it."""
        wait(done, SETTLE, lambda: f"never came: {what}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def command(self, *words: str) -> list[str]:
        """The command line of Python with these words, where the station is."""
        return [sys.executable, *words]

    def _run(self, *words: str) -> str:
        done = subprocess.run(self.command(*words), cwd=BASE, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout


def wait(done, seconds, otherwise) -> None:
    """Look five times a second until it is so; fails with `otherwise` when it is not in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise AssertionError(otherwise())
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def apart(name: str) -> Iterator[dict[str, str]]:
    """The environment of a second station beside the one that runs: on PostgreSQL with a database of its own, or each would do the other's work."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    parts = urllib.parse.urlsplit(url)
    own = f"{parts.path.lstrip('/')}_{name}"
    _administer(url, f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)', f'CREATE DATABASE "{own}"')
    try:
        yield {"DATABASE_URL": parts._replace(path=f"/{own}").geturl()}
    finally:
        _administer(url, f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


def _administer(url: str, *statements: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
