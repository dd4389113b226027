"""A fleet of JupyterHubs as plain data in git: checked, planned, deployed."""

__version__ = "0.1.0"
