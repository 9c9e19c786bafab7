"""What importing the processes costs: every case's sandbox and every API process pays it."""

import json
import subprocess
import sys

FORBIDDEN = {"alembic", "boto3", "fastapi", "psycopg", "sqlalchemy", "sqlmodel", "uvicorn", "web3"}

IMPORT_ALL = """
import importlib, json, pkgutil, sys, workflows
names = [module.name for module in pkgutil.walk_packages(workflows.__path__, "workflows.")]
for name in names:
    importlib.import_module(name)
print(json.dumps({"imported": names, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def test_the_processes_bring_in_no_database_chain_store_or_web_framework() -> None:
    answer = subprocess.run([sys.executable, "-c", IMPORT_ALL], check=True, capture_output=True, text=True).stdout
    told = json.loads(answer)
    assert "workflows.application" in told["imported"]
    assert FORBIDDEN.isdisjoint(told["loaded"])
