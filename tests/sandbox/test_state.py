"""What survives a restart, and what it looks like on disk."""

import secrets
from pathlib import Path

import httpx
import pytest

from models.encryption import Unsealable, Vault
from sandbox.app import create_app
from tests.sandbox.company import ACCOUNT, CIN, ESIC, GSTIN, NAME, PAN, UDYAM, company
from tests.sandbox.served import CLIENT_ID, CLIENT_SECRET, CREDENTIALS, served

QUESTION = {"pan": PAN, "name": NAME}


def _vault(key: bytes = b"k" * 32) -> Vault:
    return Vault(key, secrets.token_bytes)


def _client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers=CREDENTIALS, trust_env=False, timeout=5)


def _serve(state_file: Path):  # a context manager as `served` gives it
    app = create_app(state_file=state_file, vault=_vault(), client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    return served(app)


def test_entities_and_faults_survive_a_restart_and_calls_do_not(tmp_path: Path) -> None:
    state_file = tmp_path / "data" / "sandbox.state"
    with _serve(state_file) as address, _client(address) as http:
        staged = http.put(f"/_sandbox/entities/{PAN}", json=company()).json()
        http.put("/_sandbox/faults/pan", json={"mode": "500", "times": 3})
        assert http.post("/pan", json=QUESTION).status_code == 500
    with _serve(state_file) as address, _client(address) as http:
        assert http.get("/_sandbox/calls").json() == []
        assert http.get(f"/_sandbox/entities/{PAN}").json() == staged
        assert [http.post("/pan", json=QUESTION).status_code for _ in range(3)] == [500, 500, 200]
        reference = http.post("/pan", json=QUESTION).json()["reference_id"]
        http.delete("/_sandbox")
    with _serve(state_file) as address, _client(address) as http:
        assert http.get(f"/_sandbox/entities/{PAN}").status_code == 404
        assert http.post("/pan", json=QUESTION).json()["reference_id"] == reference


def test_nothing_on_disk_is_in_clear(tmp_path: Path) -> None:
    with _serve(tmp_path / "sandbox.state") as address, _client(address) as http:
        http.put(f"/_sandbox/entities/{PAN}", json=company())
        http.post("/pan", json=QUESTION)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["sandbox.state"]
    content = files[0].read_bytes()
    for secret in (PAN, NAME, "ABC", GSTIN, CIN, UDYAM, ESIC, ACCOUNT, "Ravi"):
        assert secret.encode() not in content
    assert files[0].stat().st_mode & 0o077 == 0


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    with _serve(tmp_path / "sandbox.state") as address, _client(address) as http:
        http.put(f"/_sandbox/entities/{PAN}", json=company())
    with pytest.raises(Unsealable):
        create_app(state_file=tmp_path / "sandbox.state", vault=_vault(b"x" * 32), client_id="i", client_secret="s")


def test_a_state_file_needs_a_vault(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="vault"):
        create_app(state_file=tmp_path / "sandbox.state", vault=None, client_id="i", client_secret="s")


@pytest.mark.parametrize(("client_id", "client_secret"), [("", "s"), ("i", "")])
def test_empty_credentials_are_refused(client_id: str, client_secret: str) -> None:
    with pytest.raises(ValueError, match="client"):
        create_app(state_file=None, vault=None, client_id=client_id, client_secret=client_secret)
