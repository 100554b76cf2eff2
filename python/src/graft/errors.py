"""What goes wrong in the JVM, as Python exceptions with the one sentence that Graft says.

Estimator, model and featurizer raise ``pyspark.errors.IllegalArgumentException`` for bad input, as all of Spark ML does.
"""

import re
from contextlib import contextmanager
from typing import Dict, Iterator, Optional, Type

from pyspark.errors import IllegalArgumentException, PySparkException

__all__ = ["JobCancelledError", "TrainingFailedError", "UnusableInputError"]


class UnusableInputError(IllegalArgumentException, ValueError):
    """Configuration or data cannot be used: the message says what, where and what would work."""


class TrainingFailedError(PySparkException, RuntimeError):
    """Training could not finish (it diverged, a task failed for good, memory ran out); what a job had reached is in its output."""


class JobCancelledError(PySparkException, RuntimeError):
    """The job was asked to stop, and has; the same job goes on from its last checkpoint."""


_ERRORS: Dict[str, Type[PySparkException]] = {
    "dev.graft.UnusableInputException": UnusableInputError,
    "dev.graft.spark.train.TrainingFailedException": TrainingFailedError,
    "dev.graft.spark.fault.JobFailedException": TrainingFailedError,
    "dev.graft.spark.train.CancelledException": JobCancelledError,
}


_NO_JAR = (
    "Cannot find Graft's jar on the Spark Connect server: start it with spark.jars (--jars) naming graft-spark4.1_2.13.jar, the jar for Spark 4.1."
)

_NO_PLUGIN = (
    "Cannot reach Graft's plug-in on the Spark Connect server: start it with "
    "spark.connect.extensions.relation.classes=dev.graft.spark.connect.GraftPlugin beside Graft's jar."
)


@contextmanager
def translated() -> Iterator[None]:
    """Turns Graft's own Java exceptions, and what they have caused, into those above; all others stay as they are."""
    try:
        yield
    except Exception as failure:
        error = _of_java(failure) or _of_server(failure)
        if error is None:
            raise
        try:
            raise error from None
        finally:
            del error  # it would refer to itself by this frame, and keep what the server keeps for it


def _of_java(failure: Exception) -> Optional[Exception]:
    """Of an exception of Py4J's."""
    cause = getattr(failure, "java_exception", None)
    while cause is not None:
        error = _ERRORS.get(cause.getClass().getName())
        if error is not None:
            return error(cause.getMessage())
        cause = cause.getCause()
    return None


def _of_server(failure: Exception) -> Optional[Exception]:
    """Of an exception of Spark Connect's, which has the Java class in its message."""
    if not type(failure).__module__.endswith("exceptions.connect"):
        return None
    message = str(failure).split("\n\nJVM stacktrace:")[0]
    if isinstance(failure, IllegalArgumentException):
        return IllegalArgumentException(message)
    graft = re.match(r"\((dev\.graft\.[\w.]+)\) (.*)", message, re.DOTALL)
    if graft and graft.group(1) in _ERRORS:
        return _ERRORS[graft.group(1)](graft.group(2))
    if re.search(r"Unsupported .*dev\.graft\.spark\.ml\.", message):
        return RuntimeError(_NO_JAR)
    if "No handler found for extension" in message:
        return RuntimeError(_NO_PLUGIN)
    return None
