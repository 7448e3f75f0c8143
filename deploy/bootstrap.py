"""Make the virtual environment: `python3 deploy/bootstrap.py [--dev] [--port N]`. Standard library only, and readable by an old Python.

Every problem that a fresh machine can have is one sentence in Chinese and English and exit code 1, never a traceback.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys

BASE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(BASE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "requirements.sha256")
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def stop(chinese, english):
    """Say what is in the way, in both languages, and end."""
    sys.stderr.write("\n%s\n%s\n\n" % (chinese, english))
    raise SystemExit(1)


def find_python():
    """Go on with Python 3.11 or newer: this one, or the first that the machine has."""
    if sys.version_info >= (3, 11):
        return
    for name in NEWER:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])
    found = "%d.%d" % sys.version_info[:2]
    stop(
        "需要 Python 3.11 或更新版本，这台机器上是 %s。请先安装（Debian 12、Ubuntu 24.04：apt install python3）。" % found,
        "Python 3.11 or newer is needed, this machine has %s. Install it first (Debian 12, Ubuntu 24.04: apt install python3)." % found,
    )


def check_venv():
    """Debian ships Python without the parts that make a virtual environment."""
    try:
        import ensurepip
        import venv
    except ImportError:
        stop(
            "这台机器的 Python 缺少 venv 模块。请先安装软件包 python3-venv：apt install python3-venv。",
            "This machine's Python has no venv module. Install the package python3-venv first: apt install python3-venv.",
        )
    return ensurepip, venv


def check_folders():
    """The environment, the data and the compiled files are written beside the code."""
    for folder in (BASE, os.environ.get("FENGQIAO_VAR") or os.path.join(BASE, "var")):
        try:
            os.makedirs(folder, exist_ok=True)
            probe = os.path.join(folder, ".write-probe-%d" % os.getpid())
            with open(probe, "w"):
                pass
            os.remove(probe)
        except OSError:
            stop(
                "目录 %s 不能写入。请换到一个可以写入的目录，或者更改它的权限。" % folder,
                "The folder %s cannot be written to. Move to a folder that can, or change its permissions." % folder,
            )


def check_port(port):
    """Whether the address is free; better said now than after minutes of installing."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("FENGQIAO_BIND") or "127.0.0.1", port))
        except OSError:
            stop(
                "端口 %d 已被占用。请换一个端口，例如：make run PORT=%d" % (port, port + 1),
                "Port %d is in use. Choose another one, for example: make run PORT=%d" % (port, port + 1),
            )
        except OverflowError:
            stop("端口应在 1 到 65535 之间。", "A port lies between 1 and 65535.")


def install(names):
    """Install the pinned requirements, each with a known hash, unless exactly these are installed already."""
    wanted = hashlib.sha256(sys.version.encode())
    for name in names:
        with open(os.path.join(BASE, name), "rb") as stream:
            wanted.update(stream.read())
    if os.path.exists(PYTHON) and stamp() == wanted.hexdigest():
        return
    if not os.path.exists(PYTHON):
        check_venv()
        sys.stderr.write("正在建立运行环境 … Making the virtual environment …\n")
        run([sys.executable, "-m", "venv", VENV])
    sys.stderr.write("正在安装依赖（第一次需要几分钟）… Installing the requirements (the first time takes minutes) …\n")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    run([*pip, "-r", os.path.join(BASE, names[-1])])
    with open(STAMP, "w") as stream:
        stream.write(wanted.hexdigest())


def stamp():
    """What was installed last time."""
    try:
        with open(STAMP) as stream:
            return stream.read()
    except OSError:
        return ""


def run(command):
    """Run a step of the set-up; its own last lines say what failed."""
    if subprocess.call(command):
        stop(
            "上面这一步没有成功。网络或软件源可用之后，再运行一次即可，已完成的部分不会重做。",
            "The step above did not succeed. Run it again when the network or the package index is there; what is done stays done.",
        )


def main(arguments):
    """Check the machine, then make the environment."""
    find_python()
    if "--port" in arguments:
        port = arguments[arguments.index("--port") + 1]
        if not port.isdigit():
            stop("端口应是一个数字，例如：make run PORT=8123", "A port is a number, for example: make run PORT=8123")
        check_port(int(port))
    check_folders()
    install(["requirements.txt", "requirements-dev.txt"] if "--dev" in arguments else ["requirements.txt"])


if __name__ == "__main__":
    main(sys.argv[1:])
