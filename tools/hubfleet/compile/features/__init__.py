"""One feature a module: `feature(stage, at) -> Part`. The folder is the registry; there is nothing to register.

`at` is the instant to compile for; few features depend on it, and none reads the clock.
"""
