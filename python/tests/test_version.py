"""There is one version number, in pom.xml."""

import runpy
import shutil
from importlib.metadata import PackageNotFoundError

import pytest

import graft
from graft._version import of_pom


def test_package_and_jar_have_the_version_of_pom_xml(root, jvm):
    assert graft.__version__ == of_pom((root / "pom.xml").read_text(encoding="utf-8"))
    assert f"  <version>{jvm.spark.job.Versions.graft()}</version>\n" in (root / "pom.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "maven, python", [("1.2.3", "1.2.3"), ("1.2.3-SNAPSHOT", "1.2.3.dev0"), ("1.2.3-rc4", "1.2.3rc4")]
)
def test_versions_are_written_as_python_does(maven, python):
    assert of_pom(f"<project>\n  <version>{maven}</version>\n") == python


def test_a_version_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="pom.xml has no version of the kind"):
        of_pom("  <version>1.2</version>\n")


@pytest.fixture
def of_copy(root):
    """The version that the package tells from a folder's src/graft."""

    def version(python):
        (python / "src/graft").mkdir(parents=True)
        copied = shutil.copy(root / "python/src/graft/_version.py", python / "src/graft")
        return runpy.run_path(str(copied))["__version__"]

    return version


def test_an_unpacked_source_distribution_has_the_version_that_it_was_made_with(of_copy, tmp_path):
    (tmp_path / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: graft-spark\nVersion: 7.8.9rc1\nSummary: -\n")
    assert of_copy(tmp_path) == "7.8.9rc1"


def test_modules_alone_have_the_version_of_what_is_installed(of_copy, tmp_path, monkeypatch):
    (tmp_path / "pom.xml").write_text("<project>\n  <artifactId>theirs</artifactId>\n  <version>3.2.1</version>\n")
    monkeypatch.setattr("importlib.metadata.version", {"graft-spark": "7.8.9"}.get)
    assert of_copy(tmp_path / "sent") == "7.8.9"


def test_modules_alone_can_be_imported_where_nothing_is_installed(of_copy, tmp_path, monkeypatch):
    def version(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", version)
    assert of_copy(tmp_path / "sent") == "0+unknown"
