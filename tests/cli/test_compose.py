"""docker-compose.yml: it is what the Compose Specification allows, it starts in an order that works, and it is safe."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from jsonschema import Draft7Validator, ValidationError

from cli.stack import postgres
from cli.stack.temporal import SEARCH_ATTRIBUTES
from models.sanctions import read_sanctions
from tests.conftest import part_is_missing
from workers.settings import Settings, variable
from workflows.queues import ALL, CHAIN

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
REFERENCE = re.compile(r"(?<!\$)\$\{(\w+)(:[-?])?([^}]*)\}")


def test_it_is_valid_by_the_compose_specification() -> None:
    schema = json.loads((Path(__file__).parent / "compose" / "compose-spec.json").read_text())
    # Its stub leaves the type of a parameter open.
    found = cast("Iterator[ValidationError]", Draft7Validator(schema).iter_errors(COMPOSE))  # pyright: ignore[reportUnknownMemberType]
    problems = [f"{list(error.absolute_path)}: {error.message}" for error in found]
    assert problems == []


def test_the_reader_that_docker_compose_is_built_on_takes_it(tmp_path: Path) -> None:
    reader = ROOT / ".tools" / "bin" / "compose-go"
    if not reader.exists():
        part_is_missing("compose-go is not there: tests/tools/install.sh builds it")
    filled = tmp_path / "docker-compose.yml"
    filled.write_text(REFERENCE.sub(lambda found: found[3] if found[2] == ":-" else "filled", TEXT))
    read = subprocess.run([reader, filled], check=False, capture_output=True, text=True)
    assert read.returncode == 0, read.stderr
    assert yaml.safe_load(read.stdout)["services"].keys() == SERVICES.keys()


def test_every_part_of_the_design_is_there() -> None:
    images = " ".join(str(service.get("image")) for service in SERVICES.values())
    for part in ("postgres:", "temporalio/server:", "temporalio/ui:", "ipfs/kubo:", "versitygw:", "foundry:", "fatts:"):
        assert part in images
    assert {"api", "worker", "signer", "codec", "migrate", "schedules", "contracts", "sandbox"} <= set(SERVICES)


def test_the_images_are_of_the_versions_that_the_tests_run_against() -> None:
    anvil = json.loads((ROOT / "contracts" / "package.json").read_text())["dependencies"]["@foundry-rs/anvil"]
    assert SERVICES["anvil"]["image"].endswith(f":v{anvil}")
    pinned = re.search(r"versity/versitygw (v\S+)", (ROOT / "tests" / "tools" / "go.mod").read_text())
    assert pinned is not None
    assert SERVICES["s3"]["image"].endswith(f":{pinned[1]}")
    assert SERVICES["postgres"]["image"] == f"postgres:{postgres.version()}"


def test_no_image_follows_a_tag_that_moves() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for image in images:
        assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+[\w.-]*", image), f"{image} names no release"
    assert "--require-hashes -r requirements.lock" in (ROOT / "Dockerfile").read_text()


def test_what_runs_is_checked_and_what_others_wait_for_says_when_it_is_ready() -> None:
    for name, service in SERVICES.items():
        runs_for_ever = service["restart"] == "unless-stopped"
        assert runs_for_ever == ("healthcheck" in service), name
        waited_for: dict[str, dict[str, str]] = service.get("depends_on", {})
        for other, how in waited_for.items():
            expected = "service_healthy" if "healthcheck" in SERVICES[other] else "service_completed_successfully"
            assert how["condition"] == expected, f"{name} waits for {other}"
            if "profiles" in SERVICES[other] and "profiles" not in service:
                assert how["required"] is False, f"{name} must do without {other}, which only development has"


def test_no_secret_has_a_default_and_the_example_names_each() -> None:
    example = (ROOT / ".env.example").read_text()
    for name, marker, default in REFERENCE.findall(TEXT):
        if re.search(r"PASSWORD|_KEY$|SECRET|KEY_ID", name) and "PUBLIC_KEY" not in name:
            assert marker == ":?", f"{name} must have no default"
            assert default, f"{name}: say what to set"
        if marker == ":?":
            assert f"\n{name}=\n" in example, f".env.example lacks {name}, or gives it a value"


def test_every_setting_it_gives_is_one_that_we_read() -> None:
    known = {variable(name) for name in Settings.model_fields}
    for name, service in SERVICES.items():
        given = [key for key in cast("dict[str, str]", service.get("environment", {})) if key.startswith("FATTS_")]
        assert set(given) <= known, name


# What `fatts up` alone uses, or what this file must decide: each has one value that works among its services.
DECIDED_HERE = frozenset(
    {
        "FATTS_CODEC_HOST",
        "FATTS_DATABASE_URL",
        "FATTS_DOCUMENT_DIRECTORY",
        "FATTS_HOST",
        "FATTS_METRICS_ADDRESS",
        "FATTS_PORT",
        "FATTS_REPORTS_DIRECTORY",
        "FATTS_SANDBOX_ESCROW_WEBHOOK_URL",
        "FATTS_SANDBOX_HOST",
        "FATTS_SANDBOX_PORT",
        "FATTS_SANDBOX_SMTP_PORT",
        "FATTS_SANDBOX_STATE_FILE",
        "FATTS_TEMPORAL_ADDRESS",
        "FATTS_TEMPORAL_NAMESPACE",
    }
)
ITS_OWN = frozenset(
    {
        "FATTS_API_PORT",
        "FATTS_CODEC_URL",
        "FATTS_POSTGRES_PASSWORD",
        "FATTS_TEMPORAL_UI_PORT",
        "FATTS_TEMPORAL_UI_READ_ONLY",
        "FATTS_VERSION",
    }
)
"""What `.env` gives to this file alone."""


def test_every_setting_can_be_given_in_env_and_nothing_that_is_none() -> None:
    taken = {name for name, _, _ in REFERENCE.findall(TEXT)}
    assert taken == {variable(name) for name in Settings.model_fields} - DECIDED_HERE | ITS_OWN


def test_the_example_shows_everything_that_can_be_given_and_no_more() -> None:
    shown = set(re.findall(r"^#?(FATTS_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert shown == {name for name, _, _ in REFERENCE.findall(TEXT)}


def test_an_empty_value_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    unset = Settings()
    for name, marker, default in REFERENCE.findall(TEXT):
        if marker == ":-" and name not in ITS_OWN and not default:
            monkeypatch.setenv(name, "")
    assert Settings() == unset


def test_the_sanctions_list_it_names_is_in_the_image_and_said_to_be_a_sample() -> None:
    defaults = {name: default for name, marker, default in REFERENCE.findall(TEXT) if marker == ":-"}
    (inside,) = re.findall(r"^/app/(.+)$", defaults["FATTS_SANCTIONS_LIST"])
    assert read_sanctions((ROOT / inside).read_text(encoding="utf-8")).sample
    for text in (TEXT, (ROOT / ".env.example").read_text()):
        before = text[: text.index("FATTS_SANCTIONS_LIST=" if text is not TEXT else "FATTS_SANCTIONS_LIST:")]
        assert "SAMPLE of invented" in " ".join(before.split("\n\n")[-1].replace("#", "").split())


def test_each_queue_has_a_worker_and_the_signer_is_one_alone() -> None:
    queues = {
        name: [word for word in service["command"] if word.startswith("fatts-")]
        for name, service in SERVICES.items()
        if service.get("command", [""])[0] == "worker"
    }
    assert sorted(queue for given in queues.values() for queue in given) == sorted(ALL)
    assert queues["signer"] == [CHAIN]
    assert SERVICES["signer"]["deploy"] == {"replicas": 1}
    holders = {
        name for name, service in SERVICES.items() if "FATTS_CHAIN_PRIVATE_KEY" in service.get("environment", {})
    }
    assert holders == {"signer", "contracts"}


def test_what_is_ours_runs_as_nobody_and_writes_nothing() -> None:
    assert re.search(r"^USER fatts$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for name, service in SERVICES.items():
        if "build" in service:
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
            assert "user" not in service, name


def test_the_codec_server_answers_the_ui_that_asks_it() -> None:
    defaults = {name: default for name, marker, default in REFERENCE.findall(TEXT) if marker == ":-"}
    assert defaults["FATTS_CODEC_URL"].endswith(f":{defaults['FATTS_CODEC_PORT']}")
    assert defaults["FATTS_TEMPORAL_UI_URL"].endswith(f":{defaults['FATTS_TEMPORAL_UI_PORT']}")


def test_only_loopback_is_published() -> None:
    for service in SERVICES.values():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:")


def test_temporal_is_taught_the_same_search_attributes_as_the_embedded_one() -> None:
    script = "".join(SERVICES["temporal-namespace"]["command"])
    for name, kind in SEARCH_ATTRIBUTES.items():
        assert f"{name}={kind}" in script


def test_the_image_copies_every_package() -> None:
    dockerfile, ignored = (ROOT / "Dockerfile").read_text(), (ROOT / ".dockerignore").read_text()
    for package in ("models", "workflows", "activities", "workers", "api", "sandbox", "samples", "bench", "cli"):
        assert f"COPY {package} {package}\n" in dockerfile
        assert f"!{package}\n" in ignored
    assert "contracts/artifacts" in dockerfile
    assert os.access(ROOT / "contracts" / "artifacts", os.R_OK)


def test_a_missing_part_is_skipped_or_fails_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FATTS_REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no kubo"):
        part_is_missing("no kubo")
    monkeypatch.setenv("FATTS_REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="no kubo"):
        part_is_missing("no kubo")
