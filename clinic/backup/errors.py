"""How a backup or a restore says no: a sentence for whoever runs the server. Nothing was changed."""


class Refused(Exception):
    """It cannot be done as things are: `str(error)` says why, and what would help."""


class Damaged(Refused):
    """The file is not whole, or not what was written."""
