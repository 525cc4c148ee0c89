"""Errors a user can cause: each says what was wrong, where, and what to do about it.

The command line prints the sentence and exits with code 2. Anything else that escapes is a defect of ours and
keeps its traceback.
"""


class CompanionError(Exception):
    """Base of every error whose message is written for the person at the keyboard."""


class DatasetError(CompanionError):
    """A dataset is unknown, or its file does not match its entry in the data package."""


class ParameterError(CompanionError):
    """A notebook parameter is unknown, of the wrong type, or outside what the data cover."""


class ExecutionError(CompanionError):
    """A notebook failed while it ran."""


class BuildError(CompanionError):
    """The website could not be built."""


class SourceError(CompanionError):
    """A publisher did not answer, or answered in a layout that we do not know."""


class FigureError(CompanionError):
    """A figure breaks its contract (no alt text, too many rows, restricted data)."""


class ClaimError(CompanionError):
    """A claim is unknown, or is used for a number that it does not state."""
