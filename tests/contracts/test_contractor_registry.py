"""The registry contract as it is committed, on a real chain, held to what Python says of it."""

import secrets
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web3 import HTTPProvider, Web3
from web3.contract.contract import Contract

from activities.clients.chain.anchors import ANCHORS
from activities.clients.chain.contract import on_chain_id
from activities.clients.chain.deployment import CONTRACTS, is_deployed
from activities.clients.chain.registry import REGISTRY
from cli.stack.anvil import Anvil
from contracts import load_artifact
from models import merkle
from models.status import ContractorStatus, mask
from tests.contracts.deployment import Deployment, deploy_contracts, gas_of, wallet

REGISTER_GAS = 80_000
"""Registering and approving, as a whole transaction (issue: at most 105,000, aim 80,000)."""

UPDATE_GAS = 42_000
ANCHOR_GAS = 50_000


@pytest.fixture(scope="module")
def deployment(anvil: Anvil) -> Deployment:
    return deploy_contracts(anvil)


@pytest.fixture(scope="module")
def web3(deployment: Deployment) -> Web3:
    return Web3(HTTPProvider(deployment.rpc_url))


@pytest.fixture(scope="module")
def registry(deployment: Deployment, web3: Web3) -> Contract:
    return web3.eth.contract(address=Web3.to_checksum_address(deployment.registry), abi=load_artifact(REGISTRY).abi)


def test_the_contract_has_the_edges_of_the_status_machine(registry: Contract) -> None:
    on_chain = {status: registry.functions.allowedTransitions(status.code).call() for status in ContractorStatus}
    assert on_chain == {status: mask(status) for status in ContractorStatus}


def test_what_a_write_costs(deployment: Deployment, web3: Web3, registry: Contract) -> None:
    contractor, holder = secrets.token_bytes(32), Web3.to_checksum_address(wallet())
    assessed = (secrets.token_bytes(32), 1_800_000_000, 100, 100, 3)

    register = registry.functions.registerApproved(contractor, holder, assessed, 1_764_000_000, 1)
    suspend = registry.functions.updateStatus(contractor, holder, ContractorStatus.SUSPENDED.code, 2)
    reinstate = registry.functions.updateStatus(contractor, holder, ContractorStatus.GOV_APPROVED.code, 3)

    assert gas_of(deployment, web3, register) <= REGISTER_GAS
    assert gas_of(deployment, web3, suspend) <= UPDATE_GAS
    assert gas_of(deployment, web3, reinstate) <= UPDATE_GAS

    expire = registry.functions.updateStatus(contractor, holder, ContractorStatus.EXPIRED.code, 4)
    anew = registry.functions.registerApproved(contractor, holder, assessed, 1_790_000_000, 5)
    assert gas_of(deployment, web3, expire) <= UPDATE_GAS
    assert gas_of(deployment, web3, anew) <= REGISTER_GAS


def test_what_an_anchor_costs(deployment: Deployment, web3: Web3) -> None:
    anchors = web3.eth.contract(address=Web3.to_checksum_address(deployment.anchors), abi=load_artifact(ANCHORS).abi)
    call = anchors.functions.anchor(b"2026-03-01".ljust(32, b"\0"), secrets.token_bytes(32))
    assert gas_of(deployment, web3, call) <= ANCHOR_GAS


def test_the_two_events_name_contractor_and_wallet(deployment: Deployment, web3: Web3, registry: Contract) -> None:
    contractor, holder = secrets.token_bytes(32), Web3.to_checksum_address(wallet())
    call = registry.functions.registerApproved(contractor, holder, (b"\x01" * 32, 2_000, 60, 70, 2), 1_000, 1)
    gas_of(deployment, web3, call)
    who = {"contractorId": contractor, "walletAddress": holder}

    (registered,) = registry.events.ContractorRegistered.get_logs(argument_filters=who, from_block=0)
    (approved,) = registry.events.ContractorApproved.get_logs(argument_filters=who, from_block=0)

    assert registered["args"] == who | {"timestamp": 1_000}
    assert approved["args"] == who | {"competenceScore": 60, "riskCategory": 2}


def _leaf(number: int) -> merkle.DocumentLeaf:
    return merkle.DocumentLeaf(
        document_type=f"TYPE_{number}",
        file_hash=f"sha256:{number:064x}",
        ciphertext_hash=f"sha256:{number + 1:064x}",
        cid=f"bafk{number}",
    )


@given(count=st.integers(min_value=1, max_value=12))
@settings(max_examples=6, deadline=None)
def test_a_proof_made_here_verifies_in_the_contract(
    deployment: Deployment, web3: Web3, registry: Contract, count: int
) -> None:
    leaves = [_leaf(number) for number in range(count)]
    contractor_id = uuid4()
    gas_of(
        deployment,
        web3,
        registry.functions.registerApproved(
            on_chain_id(contractor_id),
            Web3.to_checksum_address(wallet()),
            (bytes.fromhex(merkle.root(leaves)[2:]), 2_000, 1, 1, 0),
            1_000,
            1,
        ),
    )
    client = deployment.open().registry
    for number, leaf in enumerate(leaves):
        proof = merkle.proof(leaves, number)
        assert client.verify_document(contractor_id, merkle.leaf_hash(leaf), proof)
        assert not client.verify_document(contractor_id, merkle.leaf_hash(_leaf(99)), proof)
        assert not client.verify_document(uuid4(), merkle.leaf_hash(leaf), proof)


def test_a_chain_that_forgot_is_told_apart(deployment: Deployment) -> None:
    assert is_deployed(deployment.rpc_url, deployment.registry)
    assert not is_deployed(deployment.rpc_url, wallet())


def test_the_deployed_code_fits_the_chains_limit() -> None:
    for name in CONTRACTS:
        assert len(load_artifact(name).bytecode) // 2 < 24_576
