"""A task between its record and its rows."""

from collections.abc import Mapping

from sqlmodel import Session

from models.encryption import Vault
from models.tables.sealing import RowSealer
from models.tables.statements import Statements, past_the_orm
from models.task import Task, TaskItem

_WORDS = ("title", "guidance", "remarks")
_OTHER_ITEMS = "DELETE FROM task_items WHERE task_id = %s AND NOT item_id = ANY (%s::uuid[])"


def keep_task(session: Session, vault: Vault, task: Task) -> None:
    """Insert or update the task and its items, as they stand; an item that is no longer on it goes."""
    with past_the_orm(session) as statements:
        put_task(statements, vault, task)


def put_task(statements: Statements, vault: Vault, task: Task) -> None:
    """`keep_task`, in the caller's pipeline."""
    sealed = None if task.remarks is None else _task_sealer(vault, task.task_id).seal("remarks_sealed", task.remarks)
    values = task.model_dump(exclude={"items", "remarks", "barred"})
    statements.upsert("tasks", {**values, "barred": sorted(task.barred), "remarks_sealed": sealed}, key=("task_id",))
    for position, item in enumerate(task.items):
        sealer = _item_sealer(vault, task.task_id, item.item_id)
        columns: dict[str, object] = {
            "task_id": task.task_id,
            **item.model_dump(exclude=set(_WORDS)),
            "position": position,
            "words_sealed": sealer.seal("words_sealed", {name: getattr(item, name) for name in _WORDS}),
        }
        statements.upsert("task_items", columns, key=("task_id", "item_id"))
    statements.run(_OTHER_ITEMS, (task.task_id, [item.item_id for item in task.items]))


def task_from(vault: Vault, row: Mapping[str, object], items: list[Mapping[str, object]]) -> Task:
    """The task of a row and its items' rows, given by column name."""
    sealed, task_id = row["remarks_sealed"], row["task_id"]
    remarks = _task_sealer(vault, task_id).open("remarks_sealed", sealed) if isinstance(sealed, bytes) else None
    columns = {name: row[name] for name in Task.model_fields if name not in {"items", "remarks"}}
    return Task.model_validate(
        {**columns, "remarks": remarks, "items": tuple(_item_from(vault, task_id, item) for item in items)}
    )


def _item_from(vault: Vault, task_id: object, row: Mapping[str, object]) -> TaskItem:
    sealed, item_id = row["words_sealed"], row["item_id"]
    words = _item_sealer(vault, task_id, item_id).open("words_sealed", sealed) if isinstance(sealed, bytes) else {}
    columns = {name: row[name] for name in TaskItem.model_fields if name not in _WORDS}
    return TaskItem.model_validate({**columns, **(words if isinstance(words, dict) else {})})


def _task_sealer(vault: Vault, task_id: object) -> RowSealer:
    return RowSealer(vault, "tasks", task_id)


def _item_sealer(vault: Vault, task_id: object, item_id: object) -> RowSealer:
    return RowSealer(vault, "task_items", f"{task_id}:{item_id}")
