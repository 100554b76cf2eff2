"""What tests/long/kubernetes asks of pods and of the SparkApplication: python kubernetes_files.py FOLDER."""

import json
import sys
from pathlib import Path

import kubernetes_validate
import yaml
from kubeflow_spark_api.models import SparkV1beta2SparkApplication

CONF = Path("conf/kubernetes")
VERSIONS = ("1.28", "1.32", "1.37")
MEMORY = {"driver": "5120Mi", "executor": "10240Mi"}  # heap and overhead


def valid(pod):
    for version in VERSIONS:
        kubernetes_validate.validate(pod, version, strict=True)
    misspelt = json.loads(json.dumps(pod))
    misspelt["spec"]["securityContexts"] = {}
    try:
        kubernetes_validate.validate(misspelt, VERSIONS[0], strict=True)
    except kubernetes_validate.ValidationError:
        return
    raise AssertionError("a misspelt field is taken for valid")


def hardened(container, pod):
    assert pod["runAsNonRoot"] is True and pod["runAsUser"] == 185 and pod["seccompProfile"] == {"type": "RuntimeDefault"}, pod
    assert container["readOnlyRootFilesystem"] is True and container["allowPrivilegeEscalation"] is False, container
    assert container["capabilities"] == {"drop": ["ALL"]}, container


def mounted(container, volumes):
    places = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
    assert {"/tmp", "/work", "/scratch"} <= set(places) and set(places.values()) <= {volume["name"] for volume in volumes}, places


def made(kind, folder):
    """The pod that Spark makes."""
    pod = json.loads((folder / f"{kind}.json").read_text())
    valid(pod)
    spec = pod["spec"]
    [container] = spec["containers"]
    hardened(container["securityContext"], spec["securityContext"])
    mounted(container, spec["volumes"])
    assert container["image"] == "graft"
    assert container["resources"]["limits"]["memory"] == MEMORY[kind], container["resources"]
    assert "ephemeral-storage" in container["resources"]["requests"], container["resources"]
    assert {"name": "SPARK_LOCAL_DIRS", "value": "/scratch"} in container["env"], container["env"]


def application():
    asked = yaml.safe_load((CONF / "sparkapplication.yaml").read_text())

    def understood(document):  # what the types do not know is lost
        return SparkV1beta2SparkApplication.model_validate(document).model_dump(by_alias=True, exclude_none=True)

    assert understood(asked) == asked
    for kind in ("driver", "executor"):
        part = asked["spec"][kind]
        hardened(part["securityContext"], part["podSecurityContext"])
        mounted(part, asked["spec"]["volumes"])
    asked["spec"]["driver"]["memoryOverHead"] = "1g"
    assert understood(asked) != asked


def main():
    for kind in MEMORY:
        valid(yaml.safe_load((CONF / f"{kind}.yaml").read_text()))
    folders = sorted(Path(sys.argv[1]).iterdir())
    assert folders
    for folder in folders:
        for kind in MEMORY:
            made(kind, folder)
    application()
    print(f"kubernetes: two pod templates, the pods of {', '.join(f.name for f in folders)}, and a SparkApplication are valid; no cluster was asked")


main()
