"""Settings: what is set is used, what is missing is named together with what to do."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from models.encryption import Vault
from models.jurisdictions import jurisdiction_of
from models.report import ReportType
from models.sanctions import COLUMNS
from workers import settings as settings_module
from workers.reports import sections_of_each_type
from workers.sanctions import open_sanctions_list, warn_of
from workers.settings import DocumentStoreKind, MissingSetting, Settings

KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(settings_module.variable(name), raising=False)


def test_everything_has_a_description_and_a_default() -> None:
    settings = Settings()
    assert settings.check_retry_budget_seconds == 60
    assert settings.document_store is DocumentStoreKind.DIRECTORY
    assert all(field.description and field.description.endswith(".") for field in Settings.model_fields.values())


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FATTS_DATABASE_URL", "")
    assert Settings().database_url is None


@pytest.mark.parametrize(
    ("need", "variable"),
    [
        (lambda: Settings().need_database_url(), "FATTS_DATABASE_URL"),
        (lambda: Settings().need_chain_rpc_url(), "FATTS_CHAIN_RPC_URL"),
        (lambda: Settings().need_chain_private_key(), "FATTS_CHAIN_PRIVATE_KEY"),
        (lambda: Settings().need_registry_contract(), "FATTS_REGISTRY_CONTRACT"),
        (lambda: Settings().need_audit_anchor_contract(), "FATTS_AUDIT_ANCHOR_CONTRACT"),
        (lambda: Settings().need_stake_ledger_contract(), "FATTS_STAKE_LEDGER_CONTRACT"),
        (lambda: Settings().need_registries_url(), "FATTS_REGISTRIES_URL"),
        (lambda: Settings().need_registries_credentials(), "FATTS_REGISTRIES_CLIENT_ID"),
        (lambda: Settings().encryption_key_bytes, "FATTS_ENCRYPTION_KEY"),
        (lambda: Settings().blind_index_key_bytes, "FATTS_BLIND_INDEX_KEY"),
        (lambda: Settings().codec_key_bytes, "FATTS_CODEC_KEY"),
    ],
)
def test_a_missing_setting_is_named_with_what_to_do(need: Callable[[], object], variable: str) -> None:
    with pytest.raises(MissingSetting, match=rf"^{variable} is not set: .+`fatts up`"):
        need()


@pytest.mark.parametrize("written", [base64.b64encode(KEY).decode(), KEY.hex()])
def test_a_key_is_written_as_base64_or_hex(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("FATTS_ENCRYPTION_KEY", written)
    assert Settings().encryption_key_bytes == KEY


@pytest.mark.parametrize("written", ["short", base64.b64encode(KEY[:16]).decode(), "z" * 64, KEY.hex()[:62]])
def test_a_bad_key_is_refused_without_being_repeated(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("FATTS_CODEC_KEY", written)
    with pytest.raises(MissingSetting, match="FATTS_CODEC_KEY is not a key: it must be 32 bytes") as refused:
        _ = Settings().codec_key_bytes
    assert written not in str(refused.value)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FATTS_DATABASE_URL", "postgresql://fatts:hunter2@db/fatts")
    monkeypatch.setenv("FATTS_CHAIN_PRIVATE_KEY", "0xhunter2")
    settings = Settings()
    assert "hunter2" not in repr(settings)
    assert settings.need_database_url() == "postgresql://fatts:hunter2@db/fatts"


def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FATTS_DOCUMENT_STORE", "floppy")
    with pytest.raises(ValidationError, match="document_store"):
        Settings()


def test_a_container_reads_its_secrets_from_files(tmp_path: Path) -> None:
    (tmp_path / "fatts_registry_contract").write_text("0x0000000000000000000000000000000000000001\n")

    class FromFiles(Settings):
        model_config = SettingsConfigDict(secrets_dir=tmp_path)

    assert FromFiles().need_registry_contract() == "0x0000000000000000000000000000000000000001"


def test_a_sanctions_list_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(MissingSetting, match=r"^FATTS_SANCTIONS_LIST names .+gone\.csv, which cannot be read: No such"):
        sections_of_each_type(Settings(sanctions_list=tmp_path / "gone.csv"))
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("NAME\nSomebody\n", encoding="utf-8")
    with pytest.raises(MissingSetting, match=r"no sanctions list: line 1, DATAID: the sanctions list has no column"):
        sections_of_each_type(Settings(sanctions_list=wrong))


@pytest.mark.parametrize(
    ("kind", "said"), [("SAMPLE", "SAMPLE of 1 invented entries"), ("Al-Qaida", None), (None, "NO SANCTIONS LIST")]
)
def test_a_worker_that_finds_nobody_real_on_its_list_warns(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str | None, said: str | None
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{','.join(COLUMNS)},UN_LIST_TYPE\n1,ZORAN,,,,QDi.1,,{kind}\n", encoding="utf-8")
    listed = open_sanctions_list(Settings(sanctions_list=path if kind else None))
    warn_of(listed)
    assert listed.version.startswith("sample ") is (kind == "SAMPLE")
    warnings = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert len(warnings) == (1 if said else 0)
    for warning in warnings:
        assert said is not None
        assert said in warning
        assert "FATTS_SANCTIONS_LIST" in warning


@pytest.mark.parametrize("listed", [None, Path("samples/sanctions/un_consolidated_sample.csv")])
def test_there_is_each_type_of_report(listed: Path | None) -> None:
    kinds = sections_of_each_type(Settings(sanctions_list=listed))
    vault, india = Vault(KEY, bytes), jurisdiction_of("IN")
    named = {kind: [section.name for section in sections(india, vault)] for kind, sections in kinds.items()}
    assert named[ReportType.AML_SAR] == ["findings", "threshold_transactions"]
    assert named[ReportType.FINANCIAL_AUDIT][3:] == ["settled_trades", "audit_roots"]
    assert set(named) == set(ReportType)
