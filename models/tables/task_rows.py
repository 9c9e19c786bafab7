"""A task between its record and its rows."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from models.encryption import Vault
from models.tables.rows.task import TaskItemRow, TaskRow
from models.tables.sealing import RowSealer
from models.task import Task, TaskItem

_WORDS = ("title", "guidance", "remarks")


def keep_task(session: Session, vault: Vault, task: Task) -> None:
    """Insert or update the task and its items, as they stand; an item that is no longer on it goes."""
    row = session.get(TaskRow, task.task_id)
    sealed = None if task.remarks is None else _task_sealer(vault, task.task_id).seal("remarks_sealed", task.remarks)
    values: dict[str, Any] = {**task.model_dump(exclude={"items", "remarks", "barred"}), "barred": sorted(task.barred)}
    if row is None:
        session.add(TaskRow(**values, remarks_sealed=sealed))
        session.flush()
    else:
        _change(row, {**values, "remarks_sealed": sealed})
    _keep_items(session, vault, task)


def task_from(vault: Vault, row: Mapping[str, object], items: list[Mapping[str, object]]) -> Task:
    """The task of a row and its items' rows, given by column name."""
    sealed, task_id = row["remarks_sealed"], row["task_id"]
    remarks = _task_sealer(vault, task_id).open("remarks_sealed", sealed) if isinstance(sealed, bytes) else None
    columns = {name: row[name] for name in Task.model_fields if name not in {"items", "remarks"}}
    return Task.model_validate(
        {**columns, "remarks": remarks, "items": tuple(_item_from(vault, task_id, item) for item in items)}
    )


def _keep_items(session: Session, vault: Vault, task: Task) -> None:
    statement = select(TaskItemRow).where(col(TaskItemRow.task_id) == task.task_id)
    known = {row.item_id: row for row in session.exec(statement).all()}
    for position, item in enumerate(task.items):
        sealer = _item_sealer(vault, task.task_id, item.item_id)
        values: dict[str, Any] = {
            **item.model_dump(exclude=set(_WORDS)),
            "position": position,
            "words_sealed": sealer.seal("words_sealed", {name: getattr(item, name) for name in _WORDS}),
        }
        row = known.pop(item.item_id, None)
        if row is None:
            session.add(TaskItemRow(task_id=task.task_id, **values))
        else:
            _change(row, values)
    for row in known.values():
        session.delete(row)
    session.flush()


def _item_from(vault: Vault, task_id: object, row: Mapping[str, object]) -> TaskItem:
    sealed, item_id = row["words_sealed"], row["item_id"]
    words = _item_sealer(vault, task_id, item_id).open("words_sealed", sealed) if isinstance(sealed, bytes) else {}
    columns = {name: row[name] for name in TaskItem.model_fields if name not in _WORDS}
    return TaskItem.model_validate({**columns, **(words if isinstance(words, dict) else {})})


def _task_sealer(vault: Vault, task_id: object) -> RowSealer:
    return RowSealer(vault, "tasks", task_id)


def _item_sealer(vault: Vault, task_id: object, item_id: object) -> RowSealer:
    return RowSealer(vault, "task_items", f"{task_id}:{item_id}")


def _change(row: TaskRow | TaskItemRow, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
