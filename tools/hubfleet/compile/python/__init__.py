"""Pieces of Python that others run: the hub, the Dask gateway. Read as text by `custom_python`, never imported.

Each finds `c`, the configuration, where it runs.
"""
