"""Whatever people combine, every value has a source, and compiling is a function of data and instant."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hubfleet.compile.part import leaves
from hubfleet.compile.secrets import secret_needs
from hubfleet.compile.stage import compile_stage
from tests.compile.fleets import AT, stages_of

groups = st.lists(st.sampled_from(["lab:a", "lab:b"]), unique=True, max_size=2)
bounds = st.fixed_dictionaries({}, optional={"limit": st.sampled_from(["1Gi", "8G"]), "guarantee": st.just("512Mi")})
computed = st.fixed_dictionaries({"smallest": st.sampled_from(["1Gi", "4Gi"])}, optional={"pool": st.just("users")})
listed = st.just(
    [{"id": "one", "name": "One", "memory": {"limit": "1Gi"}}, {"id": "two", "name": "Two", "default": True}]
)
choice = {
    "image": st.sampled_from(["pangeo", "ml", "quay.io/tern/x:1"]),
    "images": st.lists(st.sampled_from(["pangeo", "r", "ml"]), unique=True, max_size=3),
    "interface": st.just("/lab"),
    "working_folder": st.just("/srv"),
    "pool": st.sampled_from(["users", "gpu", "absent"]),
    "gpus": st.integers(0, 2),
    "memory": bounds,
    "sizes": computed | listed,
    "own_image": st.booleans(),
    "environment": st.dictionaries(st.sampled_from(["A", "B"]), st.just("x"), max_size=2),
}
server = st.fixed_dictionaries({}, optional=choice)
profile = st.fixed_dictionaries({}, optional={**choice, "groups": groups, "default": st.booleans()})
folder = st.fixed_dictionaries(
    {"name": st.sampled_from(["shared", "box"])},
    optional={who: st.sampled_from(["nobody", "admins", "everyone"]) for who in ("read", "write")}
    | {"holds": st.sampled_from(["files", "homes"])},
)
volume = st.sampled_from(
    [
        {"kind": "claims"},
        {"kind": "disk", "id": "x", "size": "1Ti"},
        {"kind": "nfs", "server": "10.0.0.2", "path": "/h"},
    ]
)
homes = st.fixed_dictionaries(
    {},
    optional={"quota": st.just("20Gi"), "volume": volume, "folders": st.lists(folder, unique_by=lambda f: f["name"])},
)
hubs: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"server": server, "cluster": st.sampled_from(["tern-gke", "reef-eks", "laptop"])},
    optional={
        "profiles": st.lists(profile, max_size=2).map(
            lambda found: [{"name": f"P{at}", **p} for at, p in enumerate(found)]
        ),
        "home": st.just("none") | homes,
        "idle": st.just("never") | st.just({"stop_after": "2h"}),
        "dask": st.just({"worker_pool": "users"}) | st.just({}),
        "buckets": st.just({"scratch": {}}) | st.just({"persistent": {"url": "s3://mine"}}),
        "network": st.fixed_dictionaries({"egress": st.sampled_from(["open", "web", "none"])}),
        "own_image": st.booleans(),
        "values": st.just({"jupyterhub": {"hub": {"extraEnv": {"A": None}}, "cull": {"timeout": 5}}}),
    },
)


def written(hub: dict[str, Any]) -> str:
    frame = {"community": {"name": "Lab"}, "login": {"provider": "github", "allow": {"users": ["ada"]}}}
    return json.dumps({**frame, **hub, "stages": {"staging": {}}})


@settings(max_examples=60)
@given(hubs)
def test_any_hub_compiles_and_every_value_has_a_source(hub) -> None:
    (stage,) = stages_of(written(hub))
    compiled = compile_stage(stage, AT)
    for release in compiled.releases:
        assert not [path for path in leaves(release.values) if path and not release.source_of(path)]
        json.dumps(release.values)
    assert len({need.name for need in secret_needs(compiled)}) == len(secret_needs(compiled))
    assert compile_stage(stage, AT) == compiled


@settings(max_examples=30)
@given(hubs)
def test_one_entry_of_the_list_is_preselected(hub) -> None:
    (stage,) = stages_of(written(hub))
    found: Any = compile_stage(stage, AT).main.values["singleuser"]
    entries = found.get("profileList", [])
    assert not entries or [one["default"] for one in entries].count(True) == 1
    for option in (option for one in entries for option in one.get("profile_options", {}).values()):
        assert [one["default"] for one in option["choices"].values()].count(True) == bool(option["choices"])
