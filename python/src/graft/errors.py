"""What goes wrong in the JVM, as Python exceptions with the one sentence that Graft says.

Estimator, model and featurizer raise ``pyspark.errors.IllegalArgumentException`` for bad input, as all of Spark ML does.
"""

from contextlib import contextmanager
from typing import Iterator

from py4j.protocol import Py4JJavaError
from pyspark.errors import IllegalArgumentException, PySparkException

__all__ = ["JobCancelledError", "TrainingFailedError", "UnusableInputError"]


class UnusableInputError(IllegalArgumentException, ValueError):
    """Configuration or data cannot be used: the message says what, where and what would work."""


class TrainingFailedError(PySparkException, RuntimeError):
    """Training could not finish (it diverged, a task failed for good, memory ran out); what a job had reached is in its output."""


class JobCancelledError(PySparkException, RuntimeError):
    """The job was asked to stop, and has; the same job goes on from its last checkpoint."""


_ERRORS = {
    "dev.graft.UnusableInputException": UnusableInputError,
    "dev.graft.spark.train.TrainingFailedException": TrainingFailedError,
    "dev.graft.spark.fault.JobFailedException": TrainingFailedError,
    "dev.graft.spark.train.CancelledException": JobCancelledError,
}


@contextmanager
def translated() -> Iterator[None]:
    """Turns Graft's own Java exceptions, and what they have caused, into those above; all others stay as they are."""
    try:
        yield
    except Py4JJavaError as failure:
        cause = failure.java_exception
        while cause is not None:
            error = _ERRORS.get(cause.getClass().getName())
            if error is not None:
                raise error(cause.getMessage()) from None
            cause = cause.getCause()
        raise
