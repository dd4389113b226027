"""Fleets in other layouts, brought over: one module a source layout, one module of `mapping/` a feature."""
