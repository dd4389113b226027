"""What `kubectl get node` said of real nodes: the lowest seen of each machine type.

Sources: the nodes of one public fleet's clusters (2i2c-org/infrastructure, `instance_capacities.yaml` and
`node-capacity-info.json`, 2024 and before); an AKS v1.30.7 node with 250 pods in a public tutorial's
`kubectl describe node`; a DigitalOcean v1.24 node likewise (s-4vcpu-8gb-amd).
"""

from __future__ import annotations

from typing import NamedTuple

GI = 2**30
MI = 2**20
KI = 2**10


class Node(NamedTuple):
    """Memory in bytes, CPU in cores, both allocatable (so daemonsets still come off); `capacity` in bytes."""

    provider: str
    instance: str
    capacity: float
    memory: float
    cpu: float


NODES = (
    Node("gke", "n1-standard-2", 7.272 * GI, 5.479 * GI, 1.93),
    Node("gke", "n1-standard-8", 29.384 * GI, 25.885 * GI, 7.91),
    Node("gke", "n1-standard-16", 58.866 * GI, 53.567 * GI, 15.89),
    Node("gke", "n1-standard-64", 235.947 * GI, 224.448 * GI, 63.77),
    Node("gke", "n1-highmem-4", 25.451 * GI, 22.192 * GI, 3.92),
    Node("gke", "n2-highmem-2", 15.627 * GI, 12.968 * GI, 1.93),
    Node("gke", "n2-highmem-4", 31.353 * GI, 27.734 * GI, 3.92),
    Node("gke", "n2-highmem-8", 62.809 * GI, 57.27 * GI, 7.91),
    Node("gke", "n2-highmem-16", 125.804 * GI, 116.545 * GI, 15.89),
    Node("gke", "n2-highmem-32", 251.897 * GI, 240.079 * GI, 31.85),
    Node("gke", "e2-highmem-16", 125.807 * GI, 116.549 * GI, 15.89),
    Node("eks", "m5.large", 7.461 * GI, 6.803 * GI, 1.93),
    Node("eks", "m5.xlarge", 15.172 * GI, 14.202 * GI, 3.92),
    Node("eks", "r5.xlarge", 30.886 * GI, 29.916 * GI, 3.92),
    Node("eks", "r5.2xlarge", 62.011 * GI, 61.041 * GI, 7.91),
    Node("eks", "r5.4xlarge", 124.352 * GI, 121.492 * GI, 15.89),
    Node("eks", "r5.16xlarge", 498.372 * GI, 490.108 * GI, 63.77),
    Node("eks", "r7i.xlarge", 30.816 * GI, 29.847 * GI, 3.92),
    Node("eks", "r7i.4xlarge", 123.79 * GI, 120.93 * GI, 15.89),
    Node("eks", "g4dn.xlarge", 15.324 * GI, 14.666 * GI, 3.92),
    Node("eks", "g4dn.2xlarge", 30.886 * GI, 30.227 * GI, 7.91),
    Node("aks", "Standard_E4s_v3", 32865016 * KI, 27591416 * KI, 3.86),
)
"""Ours may stay below these by a few percent, never above."""

AKS_110_PODS = Node("aks", "Standard_E2_v4", 15.616 * GI, 13.321 * GI, 1.9)
DIGITALOCEAN = Node("digitalocean", "s-4vcpu-8gb-amd", 8149728 * KI, 6694 * MI, 3.9)

LEFT_FOR_USERS = (
    Node("gke", "n1-highmem-4", 27328200704, 23235608576, 3.479),
    Node("gke", "n2-highmem-4", 33669926912, 28967406928, 3.45),
    Node("gke", "n2-highmem-32", 270473359360, 257326313472, 31.424),
    Node("eks", "r5.xlarge", 33163589976, 31859916406, 3.725),
    Node("eks", "r5.4xlarge", 133523017039, 130188897681, 15.695),
    Node("eks", "r5.16xlarge", 535122860310, 525987313876, 63.575),
    Node("eks", "r7i.xlarge", 33089273856, 31785893888, 3.725),
    Node("eks", "r7i.4xlarge", 132918992896, 129585561600, 15.695),
)
"""The same, less what the pods of every node were seen to request."""
