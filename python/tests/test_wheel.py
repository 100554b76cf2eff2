"""What is in a wheel that carries the jar."""

import os
import subprocess
import zipfile

import pytest


@pytest.fixture
def wheels(root):
    """The folder of wheels; it ends as it began."""
    folder = root / "target" / "python"
    before = {path.name: path.read_bytes() for path in folder.glob("*.whl")}
    yield folder
    for path in folder.glob("*.whl"):
        path.unlink()
    for name, content in before.items():
        (folder / name).write_bytes(content)


def test_with_jar_the_jar_lies_where_a_session_finds_it(root, wheels, tmp_path):
    jar = tmp_path / "any.jar"
    jar.write_bytes(b"a jar")
    subprocess.run(
        [root / "python" / "wheel", "--with-jar"], check=True, env={**os.environ, "GRAFT_JAR": str(jar)}, cwd=tmp_path
    )
    (wheel,) = wheels.glob("graft_spark-*.whl")
    with zipfile.ZipFile(wheel) as content:
        assert content.read("graft/jars/any.jar") == b"a jar"
        assert {"graft/__init__.py", "graft/ml.py", "graft/py.typed", "graft/examples/conf/clothes.conf", "graft/examples/data/keras/mnist-cnn.h5"} <= set(content.namelist())
