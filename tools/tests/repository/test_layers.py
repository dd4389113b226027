"""A layer imports only from those above it, and only the command line touches what belongs to the user's shell."""

from __future__ import annotations

from tests.repository.sources import Module, modules

LAYERS = (
    "findings",
    "model",
    "load",
    "edit",
    "importers",
    "cache",
    "charts",
    "compile",
    "render",
    "checks",
    "plan",
    "secrets",
    "deploy",
    "report",
    "app",
    "cli",
)
"""From top to bottom, as in CONTRIBUTING.md."""

PURE = ("findings", "model", "compile", "checks", "plan", "report")
"""Layers that touch neither disk nor network nor processes."""

OUTSIDE = (
    "subprocess",
    "socket",
    "shutil",
    "tempfile",
    "urllib.request",
    "http.client",
    "httpx",
    "requests",
    "websocket",
)
DISK = (".read_text", ".write_text", ".read_bytes", ".write_bytes", ".open", ".mkdir", ".unlink", ".iterdir", ".glob")

SHELL = ("os.environ", "os.getenv", "os.getcwd", "Path.cwd", "Path.home", "print", "input")
EXITS = ("sys.exit", "exit", "quit", "os._exit", "sys.stdout", "sys.stderr", "sys.argv", "SystemExit")

OWN_PROCESS = {
    "hubfleet.deploy.kubernetes.helm_child": "the main program of the process that Helm works in",
    "hubfleet.deploy.local.hub_config": "JupyterHub's configuration: runs in the hub's process",
    "hubfleet.deploy.local.launch": "the main program of each process of a local hub",
    "hubfleet.render.stderr": "silences what Go writes to the process's standard error",
}
"""Modules whose interface is a process's environment and streams, each with the reason."""

DECIDING = ("load", "edit", "importers", "compile", "checks")
"""What deploy/ must not need: the decisions were made in the plan, the releases are given to it."""


def layer_of(imported: str) -> str | None:
    """The layer that an import reaches into; None outside the toolkit and for the package itself (its version)."""
    package, _, rest = imported.partition(".")
    layer = rest.split(".")[0]
    return layer if package == "hubfleet" and layer not in {"", "__version__"} else None


def above(module: Module) -> frozenset[str]:
    """The layers that a module may import from, its own included."""
    if module.layer not in LAYERS:
        return frozenset(LAYERS)
    return frozenset(LAYERS[: LAYERS.index(module.layer) + 1])


def is_from(name: str, packages: tuple[str, ...]) -> bool:
    """Whether an imported name comes from one of these packages."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_every_module_belongs_to_a_known_layer() -> None:
    unknown = [module.name for module in modules() if module.layer not in {"", "__main__", *LAYERS}]
    assert not unknown, "no layer of LAYERS; add one on purpose"


def test_a_layer_imports_only_from_the_layers_above_it() -> None:
    wrong = [
        module.place(line, name)
        for module in modules()
        for line, name in module.imports()
        if layer_of(name) not in {None, *above(module)}
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_command_line_reads_the_shell_and_speaks() -> None:
    silent = [module for module in modules() if module.layer not in {"cli", "__main__"}]
    wrong = [
        module.place(line, name)
        for module in silent
        if module.name not in OWN_PROCESS
        for line, name in [*module.used(), *module.imports()]
        if name in {*SHELL, *EXITS}
    ]
    assert not wrong, "\n".join(wrong)


def test_a_pure_layer_touches_neither_disk_nor_network_nor_processes() -> None:
    wrong = []
    for module in modules():
        if module.layer in PURE:
            wrong += [module.place(line, name) for line, name in module.imports() if is_from(name, OUTSIDE)]
            used = module.used()
            wrong += [module.place(line, name) for line, name in used if name == "open" or name.endswith(DISK)]
    assert not wrong, "\n".join(wrong)


def test_deploy_decides_nothing() -> None:
    deploy = [module for module in modules() if module.layer == "deploy"]
    wrong = [
        module.place(line, name) for module in deploy for line, name in module.imports() if layer_of(name) in DECIDING
    ]
    assert not wrong, "\n".join(wrong)


def test_every_exception_is_still_needed() -> None:
    assert not set(OWN_PROCESS) - {module.name for module in modules()}


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc"}
    assert not [module.name for module in modules() if module.name.split(".")[-1] in drawers]
