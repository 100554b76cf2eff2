"""Models as ONNX: what PyTorch's networks give in ONNX Runtime, and what is refused."""

import hashlib
import json

import pytest

import graft


def bundle(folder, network, task, classes, **preprocessing):
    """A folder as Graft saves it, of a network that has been prepared."""
    from graft.prepare import prepare_torch

    folder.mkdir()
    module, example, inputs = network
    prepare_torch(module, example, folder / "model.pt", inputs=inputs, output={"regression": "values", "multi-label": "labels"}.get(task, "classes"))
    decision = preprocessing.pop("decision", None)
    labels = {"task": task, "classes": classes, **({"decision": decision} if decision else {})}
    (folder / "labels.json").write_text(json.dumps(labels))
    (folder / "preprocessing.json").write_text(json.dumps({"scale": 1, "mean": [], "std": [], "learned": None, **preprocessing}))
    sign(folder)
    return folder


def sign(folder):
    files = {one.name: {"sha256": hashlib.sha256(one.read_bytes()).hexdigest()} for one in folder.iterdir() if one.name != "MANIFEST.json"}
    (folder / "MANIFEST.json").write_text(json.dumps({"files": files}))


@pytest.fixture
def torch():
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    return pytest.importorskip("torch")


def pictures(torch):
    nn = torch.nn
    torch.manual_seed(3)
    layers = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.5), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3)
    return nn.Sequential(*layers), torch.randn(4, 3, 8, 8), None


def numbers(torch, outputs):
    nn = torch.nn
    torch.manual_seed(4)
    return nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, outputs)), torch.randn(4, 5), None


def answers(file, **inputs):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file))
    given = inputs or {}
    outputs = {of.name: value for of, value in zip(session.get_outputs(), session.run(None, given))}
    return outputs, session.get_modelmeta().custom_metadata_map


def test_pictures_are_prepared_and_told_as_graft_does(torch, tmp_path):
    means, deviations = [0.4, 0.5, 0.6], [0.2, 0.25, 0.3]
    folder = bundle(tmp_path / "out", pictures(torch), "classification", ["a", "b", "ü"], scale=255, mean=means, std=deviations, reversed=True, decision={"temperature": 2.5})
    told = graft.export(folder, tmp_path / "deep/model.onnx")
    assert "operator set 17" in told[0] and "0 to 255" in told[2]

    pixels = torch.randint(0, 256, (7, 3, 8, 8)).to(torch.float32)
    outputs, metadata = answers(tmp_path / "deep/model.onnx", input=pixels.numpy())
    network = torch.jit.load(str(folder / "model.pt"))
    prepared = (pixels.flip(1) / 255 - torch.tensor(means).reshape(3, 1, 1)) / torch.tensor(deviations).reshape(3, 1, 1)
    logits = network(prepared)
    assert abs(outputs["probability"] - torch.softmax(logits / 2.5, 1).detach().numpy()).max() < 1e-5
    assert outputs["prediction"].tolist() == logits.argmax(1).tolist()
    assert json.loads(metadata["class_names"]) == ["a", "b", "ü"] and metadata["task"] == "classification"


@pytest.mark.parametrize("task, outputs", [("classification", 1), ("multi-label", 3), ("regression", 2)])
def test_each_task_has_its_answers(torch, tmp_path, task, outputs):
    decision = None if task == "regression" else {"thresholds": [0.3] * outputs}
    folder = bundle(tmp_path / "out", numbers(torch, outputs), task, ["a", "b", "c"][: max(2, outputs)], decision=decision)
    graft.export(f"file:{folder}", tmp_path / "model.onnx")
    rows = torch.randn(9, 5)
    found, _ = answers(tmp_path / "model.onnx", input=rows.numpy())
    kind = torch.tensor({"classification": 0, "multi-label": 1, "regression": 2}[task])
    expected = torch.jit.load(str(folder / "model.pt")).graft_output(kind, rows).numpy()
    if task == "regression":
        assert abs(found["prediction"] - expected).max() < 1e-5
    else:
        assert abs(found["probability"][:, -outputs:] - expected).max() < 1e-5
        held = expected >= 0.3
        assert found["prediction"].tolist() == (held[:, 0].astype(int) if task == "classification" else held).tolist()


def test_what_cannot_be_written_is_one_sentence(torch, tmp_path):
    folder = bundle(tmp_path / "out", numbers(torch, 2), "classification", ["a", "b"])
    there = tmp_path / "model.onnx"
    there.write_bytes(b"something")
    with pytest.raises(graft.UnusableInputError, match="it is there already; give another name, or overwrite=True"):
        graft.export(folder, there)
    with pytest.raises(graft.UnusableInputError, match="Cannot export .* with operator set 3:"):
        graft.export(folder, there, opset=3, overwrite=True)
    assert there.read_bytes() == b"something"
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    (folder / "MANIFEST.json").write_text(json.dumps({**manifest, "formatVersion": 3}))
    with pytest.raises(graft.UnusableInputError, match="its format version is 3, this Graft reads up to 2"):
        graft.export(folder, there, overwrite=True)
    sign(folder)
    (folder / "labels.json").write_text("{}")
    with pytest.raises(graft.UnusableInputError, match="it is damaged, labels.json is not what the manifest says"):
        graft.export(folder, there, overwrite=True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["model.onnx", "out"]


def test_other_networks_are_written_by_the_jvm(model, tmp_path):
    model.save(str(tmp_path / "saved"))
    told = graft.export(tmp_path / "saved/model", tmp_path / "model.onnx")
    assert (tmp_path / "model.onnx").stat().st_size > 200 and told
    with pytest.raises(graft.UnusableInputError, match="there already"):
        graft.export(tmp_path / "saved/model", tmp_path / "model.onnx")
