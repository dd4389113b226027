"""What the chart's values say is what a hub on this machine does. One hub for all of it: the tests only look."""

from __future__ import annotations

import urllib.error
from pathlib import Path

import pytest

from hubfleet.deploy.local import keeping
from hubfleet.model.json import Values
from hubfleet.model.release import SecretNeed
from tests.deploy.local.machine import TEACH, Browser, Machine, ask
from tests.deploy.real_hub import PATIENT_HUB, PLAIN_SERVER
from tests.deploy.waiting import wait

pytestmark = pytest.mark.local

PYTHON = """
from kubespawner import KubeSpawner
from z2jh import get_config, get_secret_value, set_config_if_not_none

c.JupyterHub.template_vars["lab"] = get_config("custom.lab")
set_config_if_not_none(c.JupyterHub, "logo_file", "custom.nothing")
assert get_config("custom.missing", "default") == "default"
assert len(get_secret_value("hub.services.reporter.apiToken")) == 64
assert issubclass(KubeSpawner, object)


def greet(spawner):
    spawner.environment["GREETED"] = spawner.user.name


c.KubeSpawner.pre_spawn_hook = greet
"""

PAGE = """
{% extends "templates/login.html" %}{% block login %}Welcome to {{ lab }}{{ super() }}{% endblock %}
"""

VALUES: Values = {
    "custom": {"lab": "Climate Lab"},
    "hub": {
        "baseUrl": "/hubs/",
        "config": {
            **PATIENT_HUB,
            "JupyterHub": {"authenticator_class": "github"},
            "Authenticator": {"admin_users": ["ada"], "allowed_users": ["li"], "enable_auth_state": True},
        },
        "allowNamedServers": True,
        "templateVars": {"announcement": "Closed on Friday"},
        "templatePaths": ["/usr/local/share/jupyterhub/ours"],
        "extraFiles": {
            "page": {
                "mountPath": "/usr/local/share/jupyterhub/ours/login.html",
                "stringData": PAGE,
            }
        },
        "extraEnv": {"WHERE": "here"},
        "extraConfig": {"10-look": "import os\nassert os.environ['WHERE'] == 'here'", "20-ours": PYTHON},
        "services": {"reporter": {}},
        "loadRoles": {"reporter": {"scopes": ["list:users"], "services": ["reporter"]}},
    },
    "singleuser": {
        "cmd": ["/srv/start", "jupyterhub-singleuser"],
        "defaultUrl": "/tree",
        "memory": {"limit": "2G", "guarantee": "1G"},
        "cpu": {"limit": 1.5},
        "nodeSelector": {"pool": "users"},
        "storage": {"capacity": "10Gi", "homeMountPath": "/home/jovyan"},
        "extraFiles": {"hello": {"mountPath": "/home/jovyan/hello.txt", "stringData": "hello"}},
        "extraEnv": {
            **PLAIN_SERVER,
            "SCRATCH": "gs://scratch/$(JUPYTERHUB_USER)",
            "NAME": "{username}",
            "FROM_A_SECRET": {"valueFrom": {"secretKeyRef": {"name": "x", "key": "y"}}},
        },
        "profileList": [
            {
                "display_name": "Small",
                "default": True,
                "kubespawner_override": {"environment": {"SIZE": "small"}, "mem_limit": "1G"},
                "profile_options": {
                    "image": {
                        "display_name": "Image",
                        "choices": {
                            "pangeo": {"display_name": "Pangeo", "kubespawner_override": {"image": "quay.io/pangeo:1"}},
                            "ml": {"display_name": "ML", "kubespawner_override": {"image": "quay.io/ml:1"}},
                        },
                        "unlisted_choice": {
                            "enabled": True,
                            "display_name": "Own image",
                            "validation_regex": "^.+:.+$",
                            "kubespawner_override": {"image": "{value}"},
                        },
                    }
                },
            },
            {
                "display_name": "GPU",
                "slug": "gpu",
                "allowed_groups": ["lab:gpu"],
                "kubespawner_override": {"node_selector": {"pool": "gpu"}},
            },
        ],
    },
    "cull": {"enabled": True, "timeout": 3600, "every": 600, "maxAge": 7200, "adminUsers": False},
}
NEEDS = (
    SecretNeed("reporter", ("hub", "services", "reporter", "apiToken")),
    SecretNeed("crypt_key", ("hub", "config", "CryptKeeper", "keys")),
    SecretNeed("cookie_secret", ("hub", "cookieSecret")),
)


@pytest.fixture(scope="module")
def hub(shared: Machine) -> Machine:
    """A hub with everything, and one server that chose an image of its own."""
    shared.notes = shared.deploy(VALUES, secrets=NEEDS).notes
    shared.start_server(options={"profile": "small", "image--unlisted-choice": "quay.io/mine:3"})
    return shared


def environment_of(hub: Machine) -> dict[str, str]:
    server = next(process for process in hub.processes() if "singleuser" in process.cmdline())
    return server.environ()


def test_the_hub_answers_below_its_base_url(hub: Machine) -> None:
    assert hub.target.url(TEACH).endswith("/hubs/")
    status, page = Browser(hub.target.url(TEACH)).get("hub/login")
    assert status == 200
    assert "Closed on Friday" in page


def test_templates_and_custom_python_shape_the_pages(hub: Machine) -> None:
    assert "Welcome to Climate Lab" in Browser(hub.target.url(TEACH)).get("hub/login")[1]


def test_a_service_has_its_own_token_and_role(hub: Machine) -> None:
    token = keeping.read(hub.folder())["reporter"]
    users = ask("GET", f"{hub.target.url(TEACH)}hub/api/users", token)
    assert {user["name"] for user in users} >= {"ada", "hubfleet-health"}
    with pytest.raises(urllib.error.HTTPError, match="403"):
        ask("POST", f"{hub.target.url(TEACH)}hub/api/users/eve", token)


def test_the_health_token_opens_nothing_but_the_health_user(hub: Machine) -> None:
    for method, path in (
        ("POST", "users/eve"),
        ("DELETE", "users/ada"),
        ("POST", "users/ada/tokens"),
        ("GET", "users/ada"),
    ):
        with pytest.raises(urllib.error.HTTPError, match=r"403|404"):
            hub.api(method, path, {} if method == "POST" else None)


def test_a_server_gets_its_choices_and_sizes(hub: Machine) -> None:
    environment = environment_of(hub)
    assert environment["SIZE"] == "small"
    assert environment["JUPYTER_IMAGE"] == "quay.io/mine:3"
    assert (environment["MEM_LIMIT"], environment["MEM_GUARANTEE"]) == (str(2**30), str(2**30))
    assert environment["CPU_LIMIT"] == "1.5"
    assert environment["JUPYTERHUB_DEFAULT_URL"] == "/tree"


def test_references_in_the_environment_are_filled_in(hub: Machine) -> None:
    environment = environment_of(hub)
    assert environment["SCRATCH"] == "gs://scratch/hubfleet-health"
    assert environment["NAME"] == "hubfleet-health"
    assert environment["GREETED"] == "hubfleet-health"
    assert "FROM_A_SECRET" not in environment


def test_nothing_of_the_operators_environment_reaches_a_server(hub: Machine) -> None:
    allowed = {
        "PATH",
        "LANG",
        "LC_ALL",
        "TZ",
        "VIRTUAL_ENV",
        "USER",
        "HOME",
        "SHELL",
        "LD_LIBRARY_PATH",
        "HUBFLEET_LOCAL_MARK",
    }
    own = {"SIZE", "SCRATCH", "NAME", "GREETED", "JPY_API_TOKEN", "CPU_LIMIT", "MEM_LIMIT", "MEM_GUARANTEE"}
    others = {name for name in environment_of(hub) if not name.startswith("JUPYTER")} - allowed - own
    assert others == set()


def test_files_for_a_server_are_in_its_home(hub: Machine) -> None:
    home = Path(environment_of(hub)["HOME"])
    assert home == hub.folder().homes / "hubfleet-health"
    assert (home / "hello.txt").read_text() == "hello"


def test_a_profile_is_only_for_its_group(hub: Machine) -> None:
    hub.api("POST", "users/hubfleet-health/servers/two", {"profile": "gpu"})
    wait(lambda: 'There is no profile "gpu" for you' in "\n".join(hub.target.logs(TEACH)))
    assert not hub.api("GET", "users/hubfleet-health")["servers"].get("two", {}).get("ready")


def test_who_stands_in_for_a_team_sees_what_the_team_sees(hub: Machine) -> None:
    ada, li = hub.target.logins(TEACH)
    browser = Browser(hub.target.url(TEACH))
    assert browser.login(ada.username, ada.password)
    page = browser.get("hub/spawn")[1]
    assert "GPU" in page
    assert "Own image" in page
    assert (li.username, li.admin) == ("li", False)


def test_what_a_laptop_can_not_enforce_is_listed(hub: Machine) -> None:
    told = "\n".join(hub.notes)
    for word in ("node pools", "memory and CPU sizes", "images", "storage classes", "stand in for github"):
        assert word in told
    assert "templateVars" not in told
