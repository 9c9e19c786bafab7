"""How the one moment that a report speaks of can be lost."""


class SnapshotGone(Exception):
    """The transaction that held the snapshot has ended, and nobody has taken another yet; soon somebody will."""


class AsOfLost(Exception):
    """Another snapshot was taken, and it does not show what the lost one did: the report begins again, of a new
    moment."""
