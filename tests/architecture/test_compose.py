"""The containers run what the machine runs: the same command lines, each as a user of its own, with nothing that it does not need."""

import re

import pytest
import yaml

from fengqiao.env import BASE

WHOLE = yaml.safe_load((BASE / "deploy" / "compose.yml").read_text())
SERVICES = WHOLE["services"]
OWN = {"--host", "0.0.0.0", "127.0.0.1", "--hostname", "station@%h"}  # a container is reached from outside of itself, and has a name


def unit(part):
    return (BASE / "deploy" / "debian" / f"fengqiao-{part}.service").read_text()


@pytest.mark.parametrize("part", ["web", "worker", "beat"])
def test_a_container_starts_the_command_line_of_its_unit(part):
    (line,) = re.findall(r"^ExecStart=/srv/fengqiao/.venv/bin/(.*)$", unit(part), re.MULTILINE)
    shell, flags, script = SERVICES[part]["command"]
    assert (shell, flags) == ("/bin/sh", "-euc")
    assert script.startswith("umask 0007; exec ")
    ours = script.removeprefix("umask 0007; exec ").split()
    assert [word for word in ours if word not in OWN] == [word for word in line.split() if word not in OWN]


def test_everything_that_stays_has_a_user_of_its_own_a_look_at_its_health_and_no_rights():
    staying = {name: service for name, service in SERVICES.items() if "profiles" not in service}
    assert set(staying) == {"nginx", "web", "worker", "beat", "database", "redis"}
    assert len({service["user"] for service in staying.values()}) == len(staying)
    for name, service in staying.items():
        assert service["healthcheck"]["test"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] not in ("root", "0", 0), name


def test_only_the_proxy_is_reached_and_only_the_worker_has_the_seal():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert WHOLE["networks"]["inside"]["internal"] is True
    assert SERVICES["database"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]
    assert [name for name, service in SERVICES.items() if "seal:/var/lib/fengqiao-seal" in service.get("volumes", [])] == ["worker", "setup"]


def test_no_secret_stands_in_the_environment_or_in_the_tree():
    for name, service in SERVICES.items():
        words = [word for word in service.get("environment", {}) if re.search("KEY|PASSWORD|SECRET|TOKEN|DATABASE_URL", word)]
        assert [word for word in words if not word.endswith("_FILE")] == [], name
    assert "deploy/secrets/" in (BASE / ".gitignore").read_text().split()
    assert "deploy/secrets" in (BASE / "deploy" / "Dockerfile.dockerignore").read_text().split()
