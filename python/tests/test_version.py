"""There is one version number, in pom.xml."""

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
