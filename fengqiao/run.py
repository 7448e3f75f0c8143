"""Run the whole system on this machine: `python -m fengqiao.run [--port 8000] [--no-set-up]`. What `make run` starts; Ctrl-C ends it."""

import argparse
import contextlib
import http.client
import os
import socket
import subprocess
import sys
from pathlib import Path

from fengqiao import keys
from fengqiao.env import BASE, VAR, flag, text
from fengqiao.supervisor import Supervisor, read_procfile

BIND = text("FENGQIAO_BIND", "127.0.0.1")
HOST = "127.0.0.1" if BIND == "0.0.0.0" else BIND  # noqa: S104 - a comparison


def say(line: str) -> None:
    """A line for whoever watches."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command


def surroundings(port: int) -> dict[str, str]:
    """What the processes find in their environment: ours, the address, and this environment's programs first."""
    defaults = {
        "FENGQIAO_BIND": BIND, "FENGQIAO_URL": f"http://{HOST}:{port}", "FENGQIAO_WEB": "2", "FENGQIAO_WORKER": "2",
        "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore::UserWarning", "FENGQIAO_LOG": "WARNING",
    }  # fmt: skip
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**defaults, **os.environ, "PORT": str(port), "PATH": path}


def is_free(port: int) -> bool:
    """Whether the web can take its address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((BIND, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether the web is there and has its database. Behind a proxy it sends everybody to https: that is an answer too."""
    with contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=2)) as web:
        try:
            web.request("GET", "/healthz")
            return web.getresponse().status < 400
        except (OSError, http.client.HTTPException):
            return False


def welcome(address: str) -> None:
    """Where it is and, in the demonstration, who signs in as whom."""
    say(f"\n枫桥已启动：{address}　按 Ctrl-C 停止\nFengqiao is running at {address}, Ctrl-C ends it.\n")
    say(f"工作人员登录 / staff      {address}/sign-in/\n群众 / residents          {address}/")
    who = VAR / "who.txt"
    if flag("FENGQIAO_DEMO") and who.is_file():
        say(f"演示的短信、验证码、令牌  {address}/messages/\n")
        say(who.read_text())
        say("手机令牌的六位数在那一页，也可以这样看：.venv/bin/python manage.py totp 工号")
        say("The digits of a token: on that page, or .venv/bin/python manage.py totp NUMBER\n")


def main(arguments: list[str]) -> int:
    """Set up, start, watch; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fengqiao.run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-set-up", action="store_true")
    chosen = parser.parse_args(arguments)
    if not is_free(chosen.port):
        say(f"端口 {chosen.port} 已被占用，请换一个。Port {chosen.port} is in use, choose another one.")
        return 1
    environment = surroundings(chosen.port)
    os.chdir(BASE)
    os.umask(0o077)  # what lies below var/ is for this user alone
    keys.write()
    if not chosen.no_set_up:
        code = subprocess.call([sys.executable, "-m", "fengqiao.set_up"], env=environment)
        if code:
            return code
    children = read_procfile(BASE / "Procfile", environment)
    address = environment["FENGQIAO_URL"]
    return Supervisor(children, environment, say=say).run(lambda: answers(chosen.port), lambda: welcome(address))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
