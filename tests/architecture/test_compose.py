"""The containers run what the machine runs: the same command lines, each as a user of its own, with nothing that it does not need."""

import re
from ipaddress import ip_address, ip_network

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


def test_the_database_is_asked_where_its_first_start_does_not_answer_yet():
    """While the roles are being made, PostgreSQL's own image answers by its socket alone: whoever is told then that it is well finds no roles."""
    test = SERVICES["database"]["healthcheck"]["test"]
    assert test[test.index("-h") + 1] == "127.0.0.1"


def test_nginx_finds_the_web_again_wherever_it_started():
    """nginx looks a name up once; a web that came back with a neighbour's address was a 502 until somebody restarted nginx."""
    outside = ip_network("172.30.81.0/24")
    (pool,) = WHOLE["networks"]["outside"]["ipam"]["config"]
    fixed = [ip_address(SERVICES[name]["networks"]["outside"]["ipv4_address"]) for name in ("nginx", "web")]
    assert ip_network(pool["subnet"]) == outside
    assert all(one in outside and one not in ip_network(pool["ip_range"]) for one in fixed)
    assert len(set(fixed)) == len(fixed)
    assert SERVICES["web"]["environment"]["FENGQIAO_TRUSTED_PROXIES"] == str(fixed[0])


def test_a_client_keeps_its_address():
    assert all(port.startswith("0.0.0.0:") for port in SERVICES["nginx"]["ports"])


def test_every_image_names_its_version():
    for name, service in SERVICES.items():
        assert service["image"] == "fengqiao" or re.search(r":\d+[\d.]*-\w+$", service["image"]), name
    for base in re.findall(r"^FROM (\S+)", (BASE / "deploy" / "Dockerfile").read_text(), re.MULTILINE):
        assert re.search(r":\d+\.\d+-\S+$", base)


def test_no_server_tells_its_version():
    text = (BASE / "deploy" / "debian" / "nginx.conf").read_text()
    assert text.count("server_tokens off;") == len(re.findall("^server {", text, re.MULTILINE)) == 2
