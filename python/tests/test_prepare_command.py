"""The command graft-prepare-torch: what it makes of files of torchvision, timm, Transformers and ONNX, without a download."""

import json
import zipfile

import pytest

torch = pytest.importorskip("torch")

from graft import sources  # noqa: E402
from graft.prepare import CannotPrepareError  # noqa: E402
from graft.prepare_command import main  # noqa: E402

nn = torch.nn
torch.set_num_threads(1)


def described(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(next(name for name in archive.namelist() if name.endswith("/extra/graft.json"))))


def extra(path, file):
    with zipfile.ZipFile(path) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith("/extra/" + file))).decode()


def layers(path):
    return {one["layer"] for one in described(path)["parameters"]}


def refused(capsys, *arguments):
    """What is said of arguments that are not taken: one sentence."""
    capsys.readouterr()  # of what made the files
    try:
        code = main([str(one) for one in arguments])
    except SystemExit as e:
        code = e.code
    assert code == 2
    said = [line for line in capsys.readouterr().err.splitlines() if not line.startswith(("usage:", " "))]
    assert len(said) == 1, said
    return said[0]


def save(network, path):
    pytest.importorskip("safetensors.torch").save_file({name: value.contiguous() for name, value in network.state_dict().items()}, str(path))


def prepared(*arguments):
    assert main([str(one) for one in arguments]) == 0


# --- torchvision, timm, factories


def test_torchvision(tmp_path):
    models = pytest.importorskip("torchvision.models")
    torch.manual_seed(1)
    network = models.resnet18(num_classes=7).eval()
    save(network, tmp_path / "mine.safetensors")
    prepared("torchvision", "resnet18", "--weights", tmp_path / "mine.safetensors", "--size", 64, "--to", tmp_path / "m.pt")
    said = described(tmp_path / "m.pt")
    assert said["inputs"] == [{"name": "input", "type": "float32", "shape": [3, 64, 64]}]
    assert said["head"] == {"layer": "fc", "features": 512}
    assert said["labels"] == []
    assert said["preprocessing"]["scale"] == 255 and said["preprocessing"]["mean"] == [0.485, 0.456, 0.406]
    given = torch.randn(3, 3, 64, 64)
    with torch.no_grad():
        assert torch.allclose(torch.jit.load(str(tmp_path / "m.pt"))(given), network(given), rtol=1e-5, atol=1e-5)


def test_the_original_classes_have_their_names(tmp_path):
    models = pytest.importorskip("torchvision.models")
    save(models.squeezenet1_1(), tmp_path / "squeezenet1_1-b8a52dc0.safetensors")
    prepared("torchvision", "squeezenet1_1", "--weights", tmp_path / "squeezenet1_1-b8a52dc0.safetensors", "--to", tmp_path / "m.pt")
    said = described(tmp_path / "m.pt")
    assert said["labels"][0] == "tench" and len(set(said["labels"])) == 1000
    assert said["inputs"][0]["shape"] == [3, 224, 224]


def test_a_vit_takes_pictures_of_its_own_size(tmp_path):
    models = pytest.importorskip("torchvision.models")
    save(models.vit_b_32(image_size=64, num_classes=3), tmp_path / "m.safetensors")
    with pytest.raises(CannotPrepareError, match="its weights are of 64"):
        sources.torchvision("vit_b_32", tmp_path / "m.safetensors", 96)
    source = sources.torchvision("vit_b_32", tmp_path / "m.safetensors", None)
    assert source.example[0].shape == (2, 3, 64, 64) and source.module.image_size == 64
    assert "m.safetensors is no file of torchvision's" in source.assumed


def test_published_weights_of_googlenet_transform_what_they_are_given(tmp_path, capsys):
    models = pytest.importorskip("torchvision.models")
    save(models.googlenet(weights=None, init_weights=False), tmp_path / "googlenet-1378be20.safetensors")
    source = sources.torchvision("googlenet", tmp_path / "googlenet-1378be20.safetensors", 64)
    assert source.module.transform_input and source.labels[0] == "tench" and not source.assumed
    (tmp_path / "googlenet-1378be20.safetensors").rename(tmp_path / "mine.safetensors")
    said = refused(capsys, "torchvision", "googlenet", "--weights", tmp_path / "mine.safetensors", "--to", tmp_path / "m.pt")
    assert "whether it has transform_input" in said


def test_classes_that_a_convolution_tells(tmp_path):
    models = pytest.importorskip("torchvision.models")
    save(models.squeezenet1_1(num_classes=7), tmp_path / "m.safetensors")
    prepared("torchvision", "squeezenet1_1", "--weights", tmp_path / "m.safetensors", "--size", 64, "--to", tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["output"]["size"] == 7


def test_a_file_of_an_unknown_name_has_no_names_of_classes(tmp_path):
    models = pytest.importorskip("torchvision.models")
    save(models.squeezenet1_1(), tmp_path / "mine.safetensors")
    prepared("torchvision", "squeezenet1_1", "--weights", tmp_path / "mine.safetensors", "--size", 64, "--to", tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["labels"] == []


def test_safetensors(tmp_path):
    models = pytest.importorskip("torchvision.models")
    pytest.importorskip("safetensors.torch").save_file(models.resnet18(num_classes=3).state_dict(), str(tmp_path / "m.safetensors"))
    prepared("torchvision", "resnet18", "--weights", tmp_path / "m.safetensors", "--size", 32, "--labels", "a,b,c", "--to", tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["labels"] == ["a", "b", "c"]


def test_timm(tmp_path, capsys):
    timm = pytest.importorskip("timm")
    network = timm.create_model("resnet10t", num_classes=4).eval()
    save(network, tmp_path / "m.safetensors")
    arguments = ["timm", "resnet10t", "--weights", tmp_path / "m.safetensors", "--size", 64, "--to", tmp_path / "m.pt"]
    prepared(*arguments)
    said = described(tmp_path / "m.pt")
    assert said["output"]["size"] == 4 and said["preprocessing"]["mean"] == [0.485, 0.456, 0.406]
    assert "as for the weights c3_in1k of resnet10t" in capsys.readouterr().out
    given = torch.randn(3, 3, 64, 64)
    with torch.no_grad():
        assert torch.allclose(torch.jit.load(str(tmp_path / "m.pt"))(given), network(given), rtol=1e-5, atol=1e-5)
    own = {"architecture": "resnet10t", "pretrained_cfg": {"mean": [0.1, 0.2, 0.3], "std": [0.5] * 3, "input_size": [3, 64, 64]}}
    (tmp_path / "config.json").write_text(json.dumps(own))
    prepared(*arguments)
    assert described(tmp_path / "m.pt")["preprocessing"] == {"scale": 255, "mean": [0.1, 0.2, 0.3], "std": [0.5] * 3}
    assert "Assumed" not in capsys.readouterr().out


FACTORY = """
from torch import nn
def small(classes, hidden=4):
    return nn.Sequential(nn.Linear(6, hidden), nn.ReLU(), nn.Linear(hidden, classes))
def none():
    return 3
"""


@pytest.fixture
def factory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "nets_of_test.py").write_text(FACTORY)
    save(nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3)), "small.safetensors")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9\n")
    return ["architecture", "nets_of_test:small", "--weights", "small.safetensors", "--shape", "6", "--to", "m.pt"]


def test_a_factory(factory):
    prepared(*factory, "--arguments", '{"classes": 3, "hidden": 8}', "--output", "values")
    assert described("m.pt")["output"] == {"kind": "values", "size": 3}


@pytest.mark.parametrize(
    "changed, said",
    [
        (["--arguments", '{"classes": 3}'], "Cannot load small.safetensors into nets_of_test:small: size mismatch"),
        (["--arguments", "{"], "Cannot make a network by nets_of_test:small: JSONDecodeError"),
        (["--arguments", '{"classes": 3, "hidden": 8}', "--labels", "a,b"], "Cannot call 3 outputs by 2 labels"),
        (["--arguments", '{"classes": 3, "hidden": 8}', "--labels", "a,b,a"], "labels are all different"),
        (["--shape", "six"], "six is no shape"),
        (["--weights", "other.pth"], "there is no such file"),
        (["--to", "nowhere/m.pt"], "there is no folder nowhere"),
        (["--to", "."], "it is a folder"),
        (["--shape", "5"], "a pass of an example of [2, 6], [2, 5] fails"),
        (["--labels", "a,,b"], "one of them is empty"),
        (["--labels", "latin.txt"], "it is not UTF-8"),
        (["--labels", ",".join(f"class{i}" for i in range(99))], "Cannot call 3 outputs by 99 labels"),
        (["--mean", "0.5", "--std", "0.5"], "it has scale"),
    ],
)
def test_refused(factory, capsys, changed, said):
    arguments = factory if changed[0] == "--arguments" or "six" in changed else factory + ["--arguments", '{"classes": 3, "hidden": 8}']
    assert said in refused(capsys, *arguments, *changed)


def test_spaces_around_labels_are_none_of_them(factory):
    prepared(*factory, "--arguments", '{"classes": 3, "hidden": 8}', "--labels", "cat, dog ,cow")
    assert described("m.pt")["labels"] == ["cat", "dog", "cow"]


def test_pickles_want_a_torch_that_runs_none(factory, capsys, monkeypatch):
    torch.save({}, "small.pth")
    monkeypatch.setattr(torch, "__version__", "2.5.1")
    said = refused(capsys, *factory, "--arguments", '{"classes": 3, "hidden": 8}', "--weights", "small.pth")
    assert "a pickle can run code in torch 2.5.1; give .safetensors" in said


def test_a_pickle_that_is_a_program_is_not_run(factory, capsys, monkeypatch):
    monkeypatch.setattr(sources, "_old_torch", lambda: False)
    torch.save(nn.Linear(2, 2), "small.pth")
    assert "such a pickle is a program" in refused(capsys, *factory, "--arguments", '{"classes": 3}', "--weights", "small.pth")


def test_what_is_missing_is_named(capsys, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "timm", None)
    assert refused(capsys, "timm", "x", "--weights", "w", "--to", tmp_path / "m.pt").endswith("run pip install timm.")


def test_unknown_names(capsys, tmp_path):
    pytest.importorskip("torchvision")
    assert "has no classifier of that name" in refused(capsys, "torchvision", "resnet19", "--weights", "w", "--to", tmp_path / "m.pt")


# --- Transformers


def saved_bert(folder, kind, **how):
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(2)
    config = transformers.BertConfig(
        vocab_size=30, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=12, **how
    )
    model = getattr(transformers, kind)(config).eval()
    model.save_pretrained(str(folder))
    (folder / "tokenizer.json").write_text('{"model": {}}')
    return model


def texts(count, length, seed):
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(5, 30, (count, length), generator=generator)
    mask = (torch.arange(length) < torch.randint(1, length + 1, (count, 1), generator=generator)).long()
    return ids * mask, mask


def test_a_classifier_of_texts(tmp_path):
    (tmp_path / "hub").mkdir()
    model = saved_bert(tmp_path / "hub", "BertForSequenceClassification", num_labels=3, id2label={0: "bad", 1: "good", 2: "so"})
    prepared("huggingface", tmp_path / "hub", "--max-length", 12, "--to", tmp_path / "m.pt")
    said = described(tmp_path / "m.pt")
    assert [one["name"] for one in said["inputs"]] == ["input_ids", "attention_mask"]
    assert said["text"] == {"max-length": 12, "pairs": False}
    assert said["labels"] == ["bad", "good", "so"]
    assert said["head"]["features"] == 16
    assert extra(tmp_path / "m.pt", "tokenizer.json") == '{"model": {}}'
    assert not (tmp_path / "tokenizer.json").exists()
    loaded = torch.jit.load(str(tmp_path / "m.pt"))
    for count in (1, 4):
        ids, mask = texts(count, 12, count)
        with torch.no_grad():
            assert torch.allclose(loaded(ids, mask), model(ids, attention_mask=mask).logits, atol=1e-5)


def test_a_tokenizer_beside_stays(tmp_path):
    (tmp_path / "hub").mkdir()
    saved_bert(tmp_path / "hub", "BertForSequenceClassification", return_dict=False)
    (tmp_path / "tokenizer.json").write_text("another")
    prepared("huggingface", tmp_path / "hub", "--max-length", 12, "--to", tmp_path / "m.pt")
    assert (tmp_path / "tokenizer.json").read_text() == "another"


def test_padding_that_is_not_as_grafts(tmp_path, capsys):
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(2)
    how = {"vocab_size": 30, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 12, "pad_token_id": 2, "attention_dropout": 0.0}
    transformers.LlamaForSequenceClassification(transformers.LlamaConfig(intermediate_size=24, **how)).save_pretrained(str(tmp_path / "hub"))
    (tmp_path / "hub/tokenizer.json").write_text("{}")
    arguments = ["huggingface", tmp_path / "hub", "--max-length", 12, "--to", tmp_path / "m.pt"]
    assert "depends on its padding being 2, and Graft pads with 0" in refused(capsys, *arguments)
    (tmp_path / "hub/tokenizer_config.json").write_text('{"padding_side": "left"}')
    assert "pads on the left" in refused(capsys, *arguments)


def test_one_output_is_a_value(tmp_path):
    (tmp_path / "hub").mkdir()
    saved_bert(tmp_path / "hub", "BertForSequenceClassification", num_labels=1)
    prepared("huggingface", tmp_path / "hub", "--max-length", 12, "--to", tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["output"] == {"kind": "values", "size": 1}
    prepared("huggingface", tmp_path / "hub", "--max-length", 12, "--output", "classes", "--to", tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["output"]["kind"] == "classes"


def test_attention_drops_by_the_seed(tmp_path):
    (tmp_path / "hub").mkdir()
    saved_bert(tmp_path / "hub", "BertForSequenceClassification", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.5, classifier_dropout=0.0)
    prepared("huggingface", tmp_path / "hub", "--max-length", 12, "--to", tmp_path / "m.pt")
    loaded = torch.jit.load(str(tmp_path / "m.pt")).train()
    ids, mask = texts(8, 12, 3)
    first = loaded.graft_pass(torch.tensor(7), ids, mask)
    torch.rand(10)
    assert torch.equal(loaded.graft_pass(torch.tensor(7), ids, mask), first)
    assert not torch.equal(loaded.graft_pass(torch.tensor(8), ids, mask), first)
    loaded.eval()
    assert torch.equal(loaded.graft_pass(torch.tensor(7), ids, mask), loaded.graft_pass(torch.tensor(8), ids, mask))


def test_pairs_have_token_types(tmp_path):
    (tmp_path / "hub").mkdir()
    model = saved_bert(tmp_path / "hub", "BertForSequenceClassification")
    prepared("huggingface", tmp_path / "hub", "--max-length", 12, "--pairs", "--to", tmp_path / "m.pt")
    said = described(tmp_path / "m.pt")
    assert [one["name"] for one in said["inputs"]] == ["input_ids", "attention_mask", "token_type_ids"]
    assert said["text"]["pairs"] is True
    ids, mask = texts(3, 12, 5)
    types = torch.zeros_like(ids)
    types[:, 5:] = 1
    loaded = torch.jit.load(str(tmp_path / "m.pt"))
    with torch.no_grad():
        assert torch.allclose(loaded(ids, mask, types), model(ids, attention_mask=mask, token_type_ids=types).logits, atol=1e-5)


def test_an_encoder_has_a_new_layer_over_the_mean(tmp_path):
    (tmp_path / "hub").mkdir()
    model = saved_bert(tmp_path / "hub", "BertModel")
    prepared("huggingface", tmp_path / "hub", "--as", "encoder", "--max-length", 12, "--labels", "bad,good,so", "--to", tmp_path / "m.pt")
    said = described(tmp_path / "m.pt")
    assert said["head"] == {"layer": "classifier", "features": 16}
    assert not [layer for layer in layers(tmp_path / "m.pt") if "pooler" in layer]
    ids, mask = texts(3, 12, 5)
    with torch.no_grad():
        states = model(ids, attention_mask=mask).last_hidden_state
    mean = torch.stack([row[: int(one.sum())].mean(0) for row, one in zip(states, mask)])
    features = torch.jit.load(str(tmp_path / "m.pt")).graft_features(ids, mask)
    assert torch.allclose(features, mean, atol=1e-5)


def test_pickled_weights_of_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_old_torch", lambda: False)
    (tmp_path / "hub").mkdir()
    model = saved_bert(tmp_path / "hub", "BertForSequenceClassification")
    (tmp_path / "hub/model.safetensors").unlink()
    torch.save(model.state_dict(), tmp_path / "hub/pytorch_model.bin")
    prepared("huggingface", tmp_path / "hub", "--max-length", 12, "--to", tmp_path / "m.pt")
    ids, mask = texts(3, 12, 5)
    with torch.no_grad():
        assert torch.allclose(torch.jit.load(str(tmp_path / "m.pt"))(ids, mask), model(ids, attention_mask=mask).logits, atol=1e-5)


def test_a_classifier_of_pictures(tmp_path):
    transformers = pytest.importorskip("transformers")
    config = transformers.ViTConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, image_size=16, patch_size=8, num_labels=3)
    model = transformers.ViTForImageClassification(config).eval()
    model.save_pretrained(str(tmp_path / "hub"))
    said = {"size": {"height": 16, "width": 16}, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    (tmp_path / "hub/preprocessor_config.json").write_text(json.dumps(said))
    prepared("huggingface", tmp_path / "hub", "--to", tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["preprocessing"] == {"scale": 255.0, "mean": [0.5] * 3, "std": [0.5] * 3}
    given = torch.randn(5, 3, 16, 16)
    with torch.no_grad():
        assert torch.allclose(torch.jit.load(str(tmp_path / "m.pt"))(given), model(given).logits, atol=1e-5)


def test_pictures_that_need_more_are_refused(tmp_path, capsys):
    transformers = pytest.importorskip("transformers")
    config = transformers.ViTConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, image_size=16, patch_size=8, num_labels=3)
    config.problem_type = "multi_label_classification"
    transformers.ViTForImageClassification(config).save_pretrained(str(tmp_path / "hub"))
    whole = {"size": 16, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    for key, wrong in [
        ("do_flip_channel_order", {"do_flip_channel_order": True}),
        ("do_rescale", {"do_rescale": False}),
        ("rescale_offset", {"rescale_offset": True}),
        ("include_top", {"image_processor_type": "EfficientNetImageProcessor"}),
        ("image_mean", {"image_mean": None}),
    ]:
        (tmp_path / "hub/preprocessor_config.json").write_text(json.dumps({**whole, **wrong}))
        assert key in refused(capsys, "huggingface", tmp_path / "hub", "--to", tmp_path / "m.pt")
    (tmp_path / "hub/preprocessor_config.json").write_text(json.dumps(whole))
    prepared("huggingface", tmp_path / "hub", "--to", tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["output"]["kind"] == "labels"


def test_folders_that_are_refused(tmp_path, capsys):
    (tmp_path / "hub").mkdir()
    to = ["--to", tmp_path / "m.pt"]
    assert "it has no config.json" in refused(capsys, "huggingface", tmp_path / "hub", *to)
    saved_bert(tmp_path / "hub", "BertModel")
    assert "say what it is taken as" in refused(capsys, "huggingface", tmp_path / "hub", *to)
    assert "it has no weights of classifier" in refused(capsys, "huggingface", tmp_path / "hub", "--as", "text", "--max-length", 12, *to)
    assert "say --max-length 12" in refused(capsys, "huggingface", tmp_path / "hub", "--as", "encoder", *to)
    (tmp_path / "hub/tokenizer.json").unlink()
    assert "save the tokenizer as a fast one" in refused(capsys, "huggingface", tmp_path / "hub", "--as", "encoder", "--max-length", 12, *to)


# --- ONNX


def onnx_file(path, nodes, inputs, outputs, tables, opset=14):
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnx2torch")
    helper = onnx.helper
    graph = helper.make_graph(
        [helper.make_node(kind, given, [gives], name=gives, **how) for kind, given, gives, how in nodes],
        "g",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in inputs],
        [helper.make_tensor_value_info(name, 1, None) for name in outputs],
        [onnx.numpy_helper.from_array(value.numpy(), name) for name, value in tables.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8), str(path))


def test_onnx_becomes_trainable(tmp_path):
    torch.manual_seed(3)
    tables = {"a.weight": torch.randn(4, 6), "a.bias": torch.randn(6), "b.weight": torch.randn(3, 6), "b.bias": torch.randn(3), "gain": torch.randn(6), "c.weight": torch.randn(6, 6)}
    nodes = [
        ("MatMul", ["x", "a.weight"], "product", {}),
        ("Add", ["a.bias", "product"], "sum", {}),
        ("Mul", ["sum", "gain"], "scaled", {}),
        ("MatMul", ["scaled", "c.weight"], "turned", {}),
        ("Relu", ["turned"], "hidden", {}),
        ("Gemm", ["hidden", "b.weight", "b.bias"], "logits", {"transB": 1}),
        ("Softmax", ["logits"], "told", {}),
    ]
    onnx_file(tmp_path / "m.onnx", nodes, [("x", 1, ["n", 4])], ["told"], tables)
    prepared("onnx", tmp_path / "m.onnx", "--to", tmp_path / "m.pt")
    said = described(tmp_path / "m.pt")
    assert sorted(tuple(one["shape"]) for one in said["parameters"]) == [(3,), (3, 6), (6,), (6,), (6, 4), (6, 6)]
    assert {"a", "c"} <= layers(tmp_path / "m.pt")
    assert said["head"]["features"] == 6
    x = torch.randn(5, 4)
    hidden = torch.relu((x @ tables["a.weight"] + tables["a.bias"]) * tables["gain"] @ tables["c.weight"])
    network = torch.jit.load(str(tmp_path / "m.pt"))
    assert not [name for name, _ in network.named_buffers() if "initializer" in name]
    with torch.no_grad():
        ours = network(x)
    assert torch.allclose(ours, hidden @ tables["b.weight"].T + tables["b.bias"], atol=1e-5)


def test_a_bias_of_one_number_is_trained(tmp_path):
    nodes = [("MatMul", ["x", "w"], "product", {}), ("Add", ["product", "b"], "value", {})]
    onnx_file(tmp_path / "m.onnx", nodes, [("x", 1, ["n", 4])], ["value"], {"w": torch.randn(4, 1), "b": torch.randn(1)})
    prepared("onnx", tmp_path / "m.onnx", "--output", "values", "--to", tmp_path / "m.pt")
    assert sorted(tuple(one["shape"]) for one in described(tmp_path / "m.pt")["parameters"]) == [(1,), (1, 4)]


def test_weights_that_are_constants_are_trained(tmp_path):
    onnx = pytest.importorskip("onnx")
    weight, bias = torch.randn(4, 3), torch.randn(3)
    constants = [("Constant", [], name, {"value": onnx.numpy_helper.from_array(value.numpy())}) for name, value in (("w", weight), ("b", bias))]
    nodes = [*constants, ("MatMul", ["x", "w"], "product", {}), ("Add", ["product", "b"], "logits", {})]
    onnx_file(tmp_path / "m.onnx", nodes, [("x", 1, ["n", 4])], ["logits"], {})
    prepared("onnx", tmp_path / "m.onnx", "--to", tmp_path / "m.pt")
    assert sorted(tuple(one["shape"]) for one in described(tmp_path / "m.pt")["parameters"]) == [(3,), (3, 4)]
    given = torch.randn(5, 4)
    with torch.no_grad():
        assert torch.allclose(torch.jit.load(str(tmp_path / "m.pt"))(given), given @ weight + bias, atol=1e-5)


def test_means_of_pixels_stay(tmp_path):
    tables = {"mean": torch.rand(1, 3, 1, 1), "std": 1 + torch.rand(1, 3, 1, 1), "w": torch.randn(12, 3), "b": torch.randn(3), "sizes": torch.tensor([0, -1])}
    nodes = [
        ("Sub", ["x", "mean"], "centred", {}),
        ("Div", ["centred", "std"], "normal", {}),
        ("Reshape", ["normal", "sizes"], "flat", {}),
        ("MatMul", ["flat", "w"], "product", {}),
        ("Add", ["product", "b"], "logits", {}),
        ("Softmax", ["logits"], "told", {}),
        ("Identity", ["told"], "same", {}),
        ("Reshape", ["same", "sizes"], "out", {}),
    ]
    onnx_file(tmp_path / "m.onnx", nodes, [("x", 1, ["n", 3, 2, 2])], ["out"], tables)
    prepared("onnx", tmp_path / "m.onnx", "--to", tmp_path / "m.pt")
    assert sorted(tuple(one["shape"]) for one in described(tmp_path / "m.pt")["parameters"]) == [(3,), (3, 12)]
    given = torch.randn(5, 3, 2, 2)
    with torch.no_grad():
        expected = ((given - tables["mean"]) / tables["std"]).flatten(1) @ tables["w"] + tables["b"]
        assert torch.allclose(torch.jit.load(str(tmp_path / "m.pt"))(given), expected, atol=1e-5)  # not their softmax


def test_pairs_are_said_without_a_tokenizer(tmp_path):
    tables = {"words": torch.randn(9, 3), "axes": torch.tensor([2])}
    nodes = [
        ("Gather", ["words", "input_ids"], "read", {}),
        ("Cast", ["attention_mask"], "numbers", {"to": 1}),
        ("Unsqueeze", ["numbers", "axes"], "mask", {}),
        ("Mul", ["read", "mask"], "masked", {}),
        ("ReduceMean", ["masked"], "logits", {"axes": [1], "keepdims": 0}),
    ]
    onnx_file(tmp_path / "m.onnx", nodes, [("input_ids", 7, ["n", 6]), ("attention_mask", 7, ["n", 6])], ["logits"], tables)
    prepared("onnx", tmp_path / "m.onnx", "--pairs", "--max-length", 6, "--to", tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["text"] == {"max-length": 6, "pairs": True}


def test_sizes_that_an_onnx_file_computes_stay_free(tmp_path):
    tables = {"b.weight": torch.randn(3, 6), "b.bias": torch.randn(3), "zero": torch.tensor(0), "rest": torch.tensor([6]), "axes": torch.tensor([0])}
    nodes = [
        ("Shape", ["x"], "shape", {}),
        ("Gather", ["shape", "zero"], "count", {}),
        ("Unsqueeze", ["count", "axes"], "counts", {}),
        ("Concat", ["counts", "rest"], "sizes", {"axis": 0}),
        ("Reshape", ["x", "sizes"], "flat", {}),
        ("Gemm", ["flat", "b.weight", "b.bias"], "logits", {"transB": 1}),
    ]
    onnx_file(tmp_path / "m.onnx", nodes, [("x", 1, ["n", 2, 3])], ["logits"], tables)
    prepared("onnx", tmp_path / "m.onnx", "--to", tmp_path / "m.pt")
    assert torch.jit.load(str(tmp_path / "m.pt"))(torch.randn(7, 2, 3)).shape == (7, 3)


def test_onnx_files_that_are_refused(tmp_path, capsys):
    to = ["--to", tmp_path / "m.pt"]
    weight = torch.randn(4, 4)
    twice = [("MatMul", ["x", "w"], "a", {}), ("MatMul", ["a", "w"], "b", {})]
    onnx_file(tmp_path / "twice.onnx", twice, [("x", 1, ["n", 4])], ["b"], {"w": weight})
    assert "its w is shared by two layers" in refused(capsys, "onnx", tmp_path / "twice.onnx", *to)
    onnx_file(tmp_path / "det.onnx", [("Det", ["x"], "a", {})], [("x", 1, ["n", 4, 4])], ["a"], {"w": weight})
    assert "does not know its operators Det" in refused(capsys, "onnx", tmp_path / "det.onnx", *to)
    onnx_file(tmp_path / "open.onnx", [("MatMul", ["x", "w"], "a", {})], [("x", 1, ["n", "m"])], ["a"], {"w": weight})
    assert "its input x has no fixed shape" in refused(capsys, "onnx", tmp_path / "open.onnx", *to)
    (tmp_path / "cut.onnx").write_bytes((tmp_path / "twice.onnx").read_bytes()[:-20])
    assert "it is no whole ONNX file" in refused(capsys, "onnx", tmp_path / "cut.onnx", *to)
    tied = [("Reshape", ["x", "sizes"], "flat", {}), ("MatMul", ["flat", "w"], "a", {})]
    onnx_file(tmp_path / "tied.onnx", tied, [("x", 1, [2, 2, 2])], ["a"], {"w": weight, "sizes": torch.tensor([2, 4])})
    assert "tied to batches of the example's size" in refused(capsys, "onnx", tmp_path / "tied.onnx", *to)
