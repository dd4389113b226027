"""Node capacity: what machine types really offer to users, and the choices of size that fill a node.

A pure function of tables: see `node` for the words, one module a provider for its figures and their sources.
"""

from __future__ import annotations

from hubfleet.compile.capacity.choices import SizeStep, label, nearest, shares
from hubfleet.compile.capacity.node import Machine, Overhead
from hubfleet.compile.capacity.offer import Allocatable, allocatable, known_instances, machine

__all__ = [
    "Allocatable",
    "Machine",
    "Overhead",
    "SizeStep",
    "allocatable",
    "known_instances",
    "label",
    "machine",
    "nearest",
    "shares",
]
