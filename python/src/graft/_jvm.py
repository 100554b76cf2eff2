"""The way to Graft's classes in the JVM of the Spark session."""

from typing import Any

from graft import _connect

_RESTART = "A JVM that runs keeps its jar and its Java: restart the Python process."

_NO_JAR = (
    "Cannot find Graft's jar in the Spark session that runs: start the session with graft.session(), or with "
    "spark.jars (spark-submit --jars) naming the jar. A JVM that runs already cannot take it: restart the Python process."
)


def has_graft(jvm: Any) -> bool:
    """Whether Graft's classes are there."""
    from py4j.java_gateway import JavaPackage

    return not isinstance(jvm.dev.graft.spark.ml.FineTuner, JavaPackage)


def package() -> Any:
    """The Java package ``dev.graft``.

    :raises RuntimeError: if there is no session in this process, one without Graft's jar, or with the jar for another Spark
    """
    from pyspark import SparkContext

    context = SparkContext._active_spark_context
    if context is None or context._jvm is None:
        raise RuntimeError(
            "Cannot reach Graft: this process has no Spark session with a JVM; call graft.session() first."
        )
    if not has_graft(context._jvm):
        raise RuntimeError(_NO_JAR)
    refusal = context._jvm.dev.graft.spark.cli.Main.refusal()
    if refusal is not None:
        raise RuntimeError(f"{refusal} {_RESTART}")
    return context._jvm.dev.graft


def require() -> None:
    """As :func:`package`; over Spark Connect the server says what it lacks, when it is asked."""
    if not _connect.remote():
        package()
