"""The repository itself keeps its promises: layers, bootstrap, packaging, no traces of a machine."""
