"""One module for each thing that runs beside the hubs of a cluster; each has `feature(support) -> Part`.

The folder is the registry: a new module is found by itself.
"""
