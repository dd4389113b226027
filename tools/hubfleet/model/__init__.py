"""Frozen pydantic data, one subject a file."""
