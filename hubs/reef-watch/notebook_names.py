"""New notebooks are called "Dive": the name that the divers look for."""

c.Spawner.args = ["--ContentsManager.untitled_notebook=Dive"]  # noqa: F821 - `c` is the hub's configuration
