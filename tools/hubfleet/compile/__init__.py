"""A stage to its releases: one feature a module, each a pure function."""
