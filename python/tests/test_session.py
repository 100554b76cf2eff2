"""Which jar and which Java a session takes, and what is said where one is missing."""

import subprocess
import sys
from unittest.mock import MagicMock

import pytest

import graft
from graft import _jvm
from graft.spark import _check_java


def test_the_argument_beats_the_environment(tmp_path, monkeypatch):
    for name in ("a.jar", "b.jar"):
        (tmp_path / name).touch()
    monkeypatch.setenv("GRAFT_JAR", str(tmp_path / "a.jar"))
    assert graft.find_jar() == tmp_path / "a.jar"
    assert graft.find_jar(tmp_path / "b.jar") == tmp_path / "b.jar"
    monkeypatch.setenv("GRAFT_JAR", str(tmp_path / "c.jar"))
    with pytest.raises(FileNotFoundError, match="environment's GRAFT_JAR names .*c.jar, and there is no such file"):
        graft.find_jar()


def test_a_checkout_around_the_working_directory_has_the_jar(tmp_path, monkeypatch):
    monkeypatch.delenv("GRAFT_JAR", raising=False)
    monkeypatch.delenv("SPARK_HOME", raising=False)
    monkeypatch.setattr("graft.spark.__file__", str(tmp_path / "lib" / "graft" / "spark.py"))
    (tmp_path / "work" / "python" / "notebooks").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work" / "python" / "notebooks")
    target = tmp_path / "work" / "spark-job" / "target"
    target.mkdir(parents=True)
    for version, name in (("3.5.7", "graft-spark3.5_2.12.jar"), ("4.1.4", "graft-spark4.1_2.13.jar")):
        monkeypatch.setattr("pyspark.__version__", version)
        with pytest.raises(FileNotFoundError, match=f"Cannot find Graft's jar for Spark {version}: .*{name}"):
            graft.find_jar()
        (target / name).touch()
        assert graft.find_jar() == target / name
    in_wheel = tmp_path / "lib" / "graft" / "jars"
    in_wheel.mkdir(parents=True)
    (in_wheel / "graft-spark3.5_2.12.jar").touch()
    assert graft.find_jar() == target / "graft-spark4.1_2.13.jar"
    (in_wheel / "graft-spark4.1_2.13.jar").touch()
    assert graft.find_jar() == in_wheel / "graft-spark4.1_2.13.jar"
    installed = tmp_path / "spark" / "jars"
    installed.mkdir(parents=True)
    (installed / "spark-core_2.12-3.5.7.jar").touch()
    monkeypatch.setenv("SPARK_HOME", str(installed.parent))
    assert graft.find_jar() == in_wheel / "graft-spark3.5_2.12.jar"


def test_whoever_has_the_wrong_jar_in_a_jvm_is_told_to_restart(monkeypatch):
    context = MagicMock()
    context._jvm.dev.graft.spark.cli.Main.refusal.return_value = "This jar does not fit."
    monkeypatch.setattr("pyspark.SparkContext._active_spark_context", context)
    with pytest.raises(RuntimeError, match="^This jar does not fit. A JVM that runs keeps its jar and its Java: restart the Python process.$"):
        _jvm.package()


@pytest.mark.parametrize("version, said", [("1.8.0_392", "is 8"), ("11.0.2", "is 11")])
def test_an_older_java_is_refused(tmp_path, monkeypatch, version, said):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(RuntimeError, match=f"Graft needs Java 17 or newer, .*/bin/java {said}: set JAVA_HOME"):
        _check_java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(RuntimeError, match="there is no .*nowhere"):
        _check_java()


@pytest.mark.parametrize("spark, java, refused", [("3.5.7", 25, True), ("4.1.4", 24, True), ("4.1.4", 21, False), ("4.2.1", 25, False)])
def test_a_java_that_this_spark_does_not_take_is_refused(tmp_path, monkeypatch, spark, java, refused):
    monkeypatch.delenv("SPARK_HOME", raising=False)
    monkeypatch.delenv("SPARK_CONF_DIR", raising=False)
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{java}\" 2026-01-01' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr("pyspark.__version__", spark)
    if refused:
        with pytest.raises(RuntimeError, match=f"^Spark {spark} does not run on Java 24 or newer, .* is {java}: set JAVA_HOME"):
            _check_java()
    else:
        _check_java()
    (tmp_path / "spark-env.sh").touch()
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    _check_java()  # it may choose another Java


def test_names_with_dots_stay_as_they_are(spark):
    with_dots = {"spark.executorEnv.A_NAME": "kept"}
    assert graft.session(spark_sql_session_timeZone="UTC", **with_dots) is not None
    assert spark.conf.get("spark.executorEnv.A_NAME") == "kept"
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


@pytest.mark.long
def test_without_a_session_or_without_the_jar_in_it_a_sentence_says_so():
    program = """
import graft
from pyspark.sql import SparkSession

def said(call):
    try:
        call()
    except RuntimeError as e:
        print(e)

said(graft.FineTuner)
SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
said(graft.FineTuner)
said(graft.session)
"""
    lines = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    assert lines[0].startswith("Cannot reach Graft: this process has no Spark session with a JVM; call graft.session() first.")
    assert lines[1] == lines[2]
    assert lines[1].startswith("Cannot find Graft's jar in the Spark session that runs: start the session with graft.session()")


def test_the_session_that_runs_is_used(spark):
    assert graft.session().sparkContext is spark.sparkContext
    assert spark.conf.get("spark.driver.memory") == "4g"
    assert spark.sparkContext.master == "local[2]"


def test_spark_connect_takes_a_newer_pyspark(monkeypatch):
    monkeypatch.setattr("pyspark.__version__", "3.5.7")
    with pytest.raises(RuntimeError, match="Cannot use Spark Connect: that takes PySpark 4.1 and a server of Spark 4.1, this is PySpark 3.5.7"):
        graft.session("sc://nowhere")
    monkeypatch.setenv("SPARK_CONNECT_MODE_ENABLED", "1")
    for refused in (graft.session, graft.FineTuner, lambda: graft.start("x.conf"), lambda: graft.init("x.csv")):
        with pytest.raises(RuntimeError, match="Cannot use Spark Connect: that takes PySpark 4.1"):
            refused()


def test_examples_are_found_whatever_the_current_folder(tmp_path, monkeypatch, root):
    monkeypatch.delenv("GRAFT_HOME", raising=False)
    monkeypatch.setattr("graft.examples.__file__", str(tmp_path / "lib" / "graft" / "examples.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="Cannot find the example conf/clothes.conf: it is in none of "):
        graft.example("conf/clothes.conf")
    monkeypatch.chdir(root / "python" / "notebooks")
    assert graft.example("conf/clothes.conf") == str(root / "conf" / "clothes.conf")
    for place in (tmp_path / "lib" / "graft" / "examples", tmp_path / "home"):
        (place / "conf").mkdir(parents=True)
        (place / "conf" / "clothes.conf").touch()
    assert graft.example("conf/clothes.conf") == str(tmp_path / "lib" / "graft" / "examples" / "conf" / "clothes.conf")
    monkeypatch.setenv("GRAFT_HOME", str(tmp_path / "home"))
    assert graft.example("conf/clothes.conf") == str(tmp_path / "home" / "conf" / "clothes.conf")
