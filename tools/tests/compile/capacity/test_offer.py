"""What a node offers, against real nodes and the providers' own documents."""

from __future__ import annotations

import pytest

from hubfleet.compile.capacity import Machine, Overhead, aks, allocatable, bands, eks, gke, known_instances, machine
from hubfleet.findings import HubfleetError
from tests.compile.capacity.measured import AKS_110_PODS, DIGITALOCEAN, LEFT_FOR_USERS, NODES, Node

GI = 2**30
MI = 2**20
NOTHING = Overhead(0, 0)
CLOUDS = ("aks", "digitalocean", "eks", "gke", "openstack")


def known(provider: str, instance: str) -> Machine:
    found = machine(provider, instance)
    assert found is not None, f"{instance} is missing from the table of {provider}"
    return found


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.instance)
def test_a_node_offers_no_more_and_hardly_less_than_a_real_one_says(node: Node) -> None:
    ours = allocatable(node.provider, known(node.provider, node.instance), daemonsets=NOTHING)
    assert 0.96 * node.memory <= ours.memory <= node.memory
    assert ours.cpu == node.cpu


@pytest.mark.parametrize("node", LEFT_FOR_USERS, ids=lambda node: node.instance)
def test_what_is_left_for_users_is_no_more_and_hardly_less_than_on_a_real_node(node: Node) -> None:
    ours = allocatable(node.provider, known(node.provider, node.instance))
    assert 0.97 * node.memory <= ours.memory <= node.memory
    assert node.cpu - 0.15 <= ours.cpu <= node.cpu


def test_fewer_pods_leave_more_of_an_aks_node() -> None:
    sold = known("aks", AKS_110_PODS.instance)
    ours = allocatable("aks", sold, daemonsets=NOTHING, pods=110)
    assert 0.98 * AKS_110_PODS.memory <= ours.memory <= AKS_110_PODS.memory
    assert ours.cpu == AKS_110_PODS.cpu
    assert ours.memory > allocatable("aks", sold, daemonsets=NOTHING).memory


def test_digitalocean_is_guessed_low_because_its_rule_is_not_published() -> None:
    ours = allocatable("digitalocean", known("digitalocean", DIGITALOCEAN.instance), daemonsets=NOTHING)
    assert 0.87 * DIGITALOCEAN.memory <= ours.memory <= DIGITALOCEAN.memory
    assert ours.cpu == DIGITALOCEAN.cpu


@pytest.mark.parametrize("node", [*NODES, AKS_110_PODS, DIGITALOCEAN], ids=lambda node: node.instance)
def test_the_hidden_share_covers_what_a_real_node_hides(node: Node) -> None:
    hidden = {"gke": gke.FACTS, "eks": eks.FACTS, "aks": aks.FACTS, "digitalocean": gke.FACTS}[node.provider].hidden
    nominal = known(node.provider, node.instance).memory
    assert nominal - hidden(nominal) <= node.capacity


@pytest.mark.parametrize(
    ("capacity", "reserved"),
    [
        (GI // 2, 255 * MI),
        (4 * GI, GI),
        (8 * GI, 1.8 * GI),
        (16 * GI, 2.6 * GI),
        (128 * GI, 9.32 * GI),
        (228 * GI, 11.32 * GI),
    ],
)
def test_gke_reserves_a_smaller_share_of_every_further_band(capacity: int, reserved: float) -> None:
    assert bands.memory(capacity) == pytest.approx(reserved, abs=1)


@pytest.mark.parametrize(("cores", "millicores"), [(1, 60), (2, 70), (4, 80), (8, 90), (16, 110), (32, 150), (64, 230)])
def test_cores_are_reserved_by_bands(cores: int, millicores: int) -> None:
    assert bands.cpu(cores) == millicores


@pytest.mark.parametrize(
    ("cores", "millicores"), [(1, 60), (2, 100), (4, 140), (8, 180), (20, 300), (48, 580), (64, 740), (96, 1060)]
)
def test_aks_reserves_cores_by_its_table_and_its_slope(cores: int, millicores: int) -> None:
    assert aks.cpu_reserved(cores) == millicores


def test_aks_reserves_at_most_a_quarter_of_a_small_node() -> None:
    assert aks.reserved(known("aks", "Standard_B2s"), 4 * GI, 250).memory == GI + 100 * MI


def test_a_shared_core_of_gke_keeps_more_than_a_core() -> None:
    assert allocatable("gke", known("gke", "e2-medium"), daemonsets=NOTHING).cpu == 0.94


@pytest.mark.parametrize(
    ("instance", "pods"),
    [
        *(("r7a.medium", 8), ("m5.large", 29), ("m7i.xlarge", 58), ("c5.9xlarge", 234), ("r6i.32xlarge", 737)),
        *(("g5.48xlarge", 345), ("g6.12xlarge", 234), ("p3.8xlarge", 234), ("p4d.24xlarge", 737), ("t3.large", 35)),
    ],
)
def test_eks_takes_as_many_pods_as_its_network_cards_have_addresses(instance: str, pods: int) -> None:
    assert eks.pods(known("eks", instance)) == pods


@pytest.mark.parametrize(
    ("provider", "instance", "cpu", "memory", "gpus", "gpu"),
    [
        ("gke", "n2-highmem-4", 4, 32, 0, None),
        ("gke", "n1-highmem-8", 8, 52, 0, None),
        ("gke", "c4-standard-2", 2, 7, 0, None),
        ("gke", "g2-standard-24", 24, 96, 2, "nvidia-l4"),
        ("gke", "a2-highgpu-1g", 12, 85, 1, "nvidia-tesla-a100"),
        ("eks", "r5.xlarge", 4, 32, 0, None),
        ("eks", "r7i.48xlarge", 192, 1536, 0, None),
        ("eks", "t3.medium", 2, 4, 0, None),
        ("eks", "g4dn.12xlarge", 48, 192, 4, "nvidia-tesla-t4"),
        ("eks", "x2iedn.xlarge", 4, 128, 0, None),
        ("aks", "Standard_E4s_v5", 4, 32, 0, None),
        ("aks", "Standard_D8as_v4", 8, 32, 0, None),
        ("aks", "Standard_E64_v3", 64, 432, 0, None),
        ("aks", "Standard_NC24ads_A100_v4", 24, 220, 1, "nvidia-a100-80gb"),
        ("digitalocean", "m-4vcpu-32gb", 4, 32, 0, None),
        ("digitalocean", "c-4", 4, 8, 0, None),
    ],
)
def test_a_family_is_laid_out_as_its_provider_sells_it(  # noqa: PLR0917 - a row of the table
    provider: str, instance: str, cpu: int, memory: int, gpus: int, gpu: str | None
) -> None:
    assert known(provider, instance) == Machine(instance, cpu, memory * GI, gpus, gpu)


def test_a_custom_machine_of_gke_says_its_own_size() -> None:
    assert known("gke", "n2-custom-4-16384") == Machine("n2-custom-4-16384", 4, 16 * GI)


@pytest.mark.parametrize("instance", ["n2-highmem-5", "", "n2-custom-0-16384", "N2-HIGHMEM-4", "r5.xlarge"])
def test_an_unknown_machine_is_none(instance: str) -> None:
    assert machine("gke", instance) is None


@pytest.mark.parametrize("provider", CLOUDS)
def test_every_known_machine_offers_less_than_its_name_says(provider: str) -> None:
    names = known_instances(provider)
    assert list(names) == sorted(set(names))
    for name in names:
        sold = known(provider, name)
        ours = allocatable(provider, sold)
        assert sold.name == name
        assert 0 <= ours.memory < sold.memory
        assert 0 <= ours.cpu < sold.cpu
        assert (sold.gpus == 0) == (sold.gpu_type is None)


def test_a_site_with_names_of_its_own_gives_the_machine_itself() -> None:
    assert known_instances("kubeconfig") == ()
    assert 50 * GI < allocatable("openstack", Machine("our.xl", 16, 64 * GI)).memory < 64 * GI


def test_an_unknown_provider_is_named_with_the_nearest_known_one() -> None:
    with pytest.raises(HubfleetError, match='unknown provider of nodes "gkee", did you mean "gke"'):
        machine("gkee", "n2-highmem-4")
