"""Spark sessions that have Graft's jar."""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, Optional, Union

import pyspark
from pyspark.sql import SparkSession

from graft import _connect, _jvm

__all__ = ["find_jar", "session"]

_TARGET = Path("spark-job", "target")

#: By the first number of PySpark's version: the jar, and how a checkout builds it.
_JARS = {
    "3": ("graft-spark3.5_2.12.jar", "mvn -DskipTests package"),
    "4": ("graft-spark4.1_2.13.jar", "mvn -Pspark4.1 -pl :graft-spark4.1_2.13 -am -DskipTests package"),
}


def session(
    master: Optional[str] = None,
    app_name: Optional[str] = None,
    jar: Union[str, "os.PathLike[str]", None] = None,
    **conf: object,
) -> SparkSession:
    """A Spark session with Graft's jar: the one that runs, if it has it, or a new one.

    >>> spark = graft.session("local[2]", "clothes", spark_driver_memory="8g")   # doctest: +SKIP

    :param master: as in Spark, or ``sc://host:port`` of a Spark Connect server, which has the jar itself; without it what an installed Spark (``SPARK_HOME``, ``SPARK_CONF_DIR``) is configured
        for, else all cores of this machine
    :param app_name: the application's name; "graft" unless given
    :param jar: Graft's jar for this Spark, see :func:`find_jar`
    :param conf: Spark's settings: underscores stand for dots (``spark_driver_memory="8g"``), names with dots go as
        ``**{"spark.driver.memory": "8g"}``
    :raises RuntimeError: if Java is older than 17 or newer than this Spark takes, the JVM that runs has no Graft, the jar is for
        another Spark, or Spark Connect is in use with a PySpark before 4.1
    :raises FileNotFoundError: if there is no jar
    """
    settings = {name if "." in name else name.replace("_", "."): _text(value) for name, value in conf.items()}
    if (master or "").startswith("sc://") or _connect.remote():
        return _of_server(master, app_name, settings)
    from pyspark import SparkContext

    running = SparkContext._gateway
    if running is not None and not _jvm.has_graft(running.jvm):
        raise RuntimeError(_jvm._NO_JAR)
    installed = "SPARK_HOME" in os.environ or "SPARK_CONF_DIR" in os.environ
    if running is None:
        _check_java()
        settings["spark.jars"] = ",".join(filter(None, [settings.get("spark.jars"), str(find_jar(jar))]))
        if not installed:
            master = master or settings.get("spark.master", "local[*]")
            settings.setdefault("spark.driver.memory", "4g")
            settings.setdefault("spark.ui.showConsoleProgress", "false")
            if master.startswith("local"):
                # A task that runs out of memory fails with a sentence; Spark would end the JVM, and with it the notebook's work.
                settings.setdefault("spark.executor.killOnFatalError.depth", "0")
    elif not (settings or master or app_name):
        there = SparkSession.getActiveSession()
        if there is not None:
            return there  # and Spark has nothing to warn of
    builder = SparkSession.builder.appName(app_name or settings.get("spark.app.name", "graft"))
    if master:
        builder = builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    with _own_address(master):
        started = builder.getOrCreate()
    _jvm.package()  # says so where the jar is for another Spark
    return started


def _of_server(master: Optional[str], app_name: Optional[str], settings: Dict[str, str]) -> SparkSession:
    """A session of Spark Connect: the one that there is, or a new one."""
    _connect.require()
    there: Optional[SparkSession] = _connect.running()
    if there is not None and not (settings or master or app_name):
        return there
    builder = SparkSession.builder
    if master:
        builder = builder.remote(master)
    if app_name:
        builder = builder.appName(app_name)
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def find_jar(jar: Union[str, "os.PathLike[str]", None] = None) -> Path:
    """The first that there is of: the argument, ``GRAFT_JAR`` of the environment, the jar in this package (if the wheel
    was built with it, and not with the one for another Spark), and the one in ``spark-job/target`` of the checkout that
    this package or the working directory is in. It is the one for the Spark that would start: that of ``SPARK_HOME``,
    else PySpark's own.

    :raises FileNotFoundError: if there is none, or the one that was named is not there
    """
    for source, named in (("argument", jar), ("environment's GRAFT_JAR", os.environ.get("GRAFT_JAR"))):
        if named:
            if not Path(named).is_file():
                raise FileNotFoundError(f"Cannot find Graft's jar: the {source} names {named}, and there is no such file.")
            return Path(named).resolve()
    here = Path(__file__).resolve().parent
    folders = [*here.parents, Path.cwd(), *Path.cwd().parents]
    spark = _spark_version()
    name, build = _JARS.get(spark.split(".")[0], _JARS["4"])
    others = {other for other, _ in _JARS.values()} - {name}
    in_package = sorted(path for path in here.glob("jars/*.jar") if path.name not in others)
    found = [*in_package, *(f / _TARGET / name for f in folders if (f / _TARGET / name).is_file())]
    if not found:
        raise FileNotFoundError(
            f"Cannot find Graft's jar for Spark {spark}: name it by graft.session(jar=...) or by GRAFT_JAR in the "
            f"environment; '{build}' in a checkout builds it as {_TARGET / name}."
        )
    return found[0]


def _spark_version() -> str:
    """Of the Spark that would start: PySpark starts that of ``SPARK_HOME``, whatever its own version is."""
    for core in Path(os.environ.get("SPARK_HOME", "/nowhere"), "jars").glob("spark-core_*.jar"):
        return core.stem.split("-", 2)[2]
    return pyspark.__version__


def _chooses_java() -> bool:
    """Whether the Spark that would start has a spark-env.sh, which may choose another Java."""
    home = os.environ.get("SPARK_HOME")
    conf = os.environ.get("SPARK_CONF_DIR") or (str(Path(home, "conf")) if home else None)
    return conf is not None and Path(conf, "spark-env.sh").is_file()


def _check_java() -> None:
    if _chooses_java():
        return  # Graft's jar looks at it when the JVM has started
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None or not Path(java).is_file():
        raise RuntimeError(f"Graft needs Java 17 or newer, and there is no {java or 'java on the PATH'}: set JAVA_HOME.")
    said = subprocess.run([java, "-version"], stderr=subprocess.PIPE, check=False).stderr.decode(errors="replace")
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version is None or int(version.group(1)) < 17:
        raise RuntimeError(
            f"Graft needs Java 17 or newer, {java} is {version.group(1) if version else 'something else'}: "
            "set JAVA_HOME to a newer one."
        )
    spark = _spark_version()
    if int(version.group(1)) >= 24 and tuple(int(number) for number in spark.split(".")[:2]) < (4, 2):
        raise RuntimeError(
            f"Spark {spark} does not run on Java 24 or newer, {java} is {version.group(1)}: "
            "set JAVA_HOME to Java 17 or 21."
        )


@contextmanager
def _own_address(master: Optional[str]) -> Iterator[None]:
    """While a JVM for this machine alone starts: it need not look for the machine's name."""
    name = "SPARK_LOCAL_IP"
    needed = master is not None and master.startswith("local") and name not in os.environ
    if needed:
        os.environ[name] = "127.0.0.1"
    try:
        yield
    finally:
        if needed:
            del os.environ[name]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
