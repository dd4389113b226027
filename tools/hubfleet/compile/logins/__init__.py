"""One login provider a module: `login(stage, access) -> Part`, what is particular to it in `hub.config`.

The module is named like the provider in `login.provider`. What holds for all of them is in `features/login.py`.
"""
