"""The hash tree is RFC 6962's: its roots are those that Certificate Transparency's own tests know."""

from __future__ import annotations

import hashlib

import pytest

from contact_policy.records.merkle import Edge, Node, joined, leaf_hash, nodes_for_path, root_of

LEAVES = [
    bytes.fromhex(content)
    for content in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = {
    0: hashlib.sha256().hexdigest(),
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_the_root_is_the_one_that_others_know(size: int) -> None:
    edge = Edge()
    for content in LEAVES[:size]:
        list(edge.add(leaf_hash(content)))
    assert edge.root.hex() == ROOTS[size]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 21, 64, 65])
def test_each_leaf_has_a_path_to_the_root_and_no_other_place_has_it(size: int) -> None:
    edge = Edge()
    nodes: dict[Node, bytes] = {}
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    for leaf in leaves:
        nodes.update(edge.add(leaf))
    for index, leaf in enumerate(leaves):
        path = [joined([nodes[node] for node in part]) for part in nodes_for_path(index, size)]
        assert root_of(leaf, index, size, path) == edge.root
        assert root_of(leaf_hash(b"another"), index, size, path) != edge.root
