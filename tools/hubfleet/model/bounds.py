"""Memory and CPUs: what is kept free, and what is the most."""

from __future__ import annotations

from hubfleet.model.base import Model, field
from hubfleet.model.quantities import Cpu, Memory


class MemoryBounds(Model):
    """Memory of a server, or of what runs beside it."""

    guarantee: Memory | None = field("Guarantee", "Kept free for each.", "1Gi", None)
    limit: Memory | None = field("Limit", "What takes more is stopped.", "2Gi", None)


class CpuBounds(Model):
    """CPUs of a server, or of what runs beside it."""

    guarantee: Cpu | None = field("Guarantee", "Kept free for each.", 0.5, None)
    limit: Cpu | None = field("Limit", "None gets more.", 2, None)


class Bounds(Model):
    """Memory and CPUs of something that runs beside people's servers."""

    memory: MemoryBounds = field("Memory", "Its memory.", {"guarantee": "128Mi", "limit": "512Mi"}, MemoryBounds())
    cpu: CpuBounds = field("CPU", "Its CPUs.", {"guarantee": 0.02, "limit": 0.1}, CpuBounds())
