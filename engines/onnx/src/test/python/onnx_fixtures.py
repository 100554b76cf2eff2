"""Makes the ONNX models of the tests and what ONNX Runtime in Python says of them.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 onnx==1.23.2 onnxruntime==1.29.0 onnxscript tokenizers==0.23.3
    venv/bin/python engines/onnx/src/test/python/onnx_fixtures.py engines/onnx/src/test/resources/dev/graft/engine/onnx

Each MODEL.onnx has a MODEL.json: `cases`, each with the `tensor` that was asked for, the `inputs` (by name) and the
`output`, flattened in C order with its shape.
"""

import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

TO = sys.argv[1]
RANDOM = np.random.default_rng(7)


def export(module, example, name, **more):
    torch.onnx.export(
        module.eval(), example, path(name), dynamo=False, opset_version=17, do_constant_folding=False, **more
    )


def path(name):
    return os.path.join(TO, name)


def array(value):
    return {"shape": list(value.shape), "values": [float(v) for v in np.asarray(value, np.float64).ravel()]}


def expect(name, *cases):
    """Writes what ONNX Runtime gives for inputs at any tensor, by adding it to the model's outputs."""
    said = []
    for tensor, inputs in cases:
        model = onnx.load(path(name + ".onnx"))
        if tensor not in [output.name for output in model.graph.output]:
            model.graph.output.append(onnx.ValueInfoProto(name=tensor))
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        output = session.run([tensor], inputs)[0]
        said.append(
            {"tensor": tensor, "inputs": {key: array(value) for key, value in inputs.items()}, "output": array(output)}
        )
    with open(path(name + ".json"), "w") as file:
        json.dump({"cases": said}, file)
        file.write("\n")


def save(name, nodes, inputs, outputs, initializers, opset=17):
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path(name + ".onnx"))


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def weights(name, *shape):
    return numpy_helper.from_array((RANDOM.standard_normal(shape) * 0.4).astype(np.float32), name)


def images(*shape):
    return RANDOM.random(shape).astype(np.float32)


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.dense = nn.Linear(4 * 4 * 4, 5)

    def forward(self, x):
        return torch.softmax(self.dense(self.pool(torch.relu(self.conv(x))).flatten(1)), 1)


class Normalised(nn.Module):
    """BatchNorm after the activation, where no exporter folds it away; depthwise convolution; squeeze to values."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, stride=2)
        self.norm = nn.BatchNorm2d(6)
        self.depthwise = nn.Conv2d(6, 6, 3, padding=1, groups=6)
        with torch.no_grad():
            self.norm.running_mean.uniform_(-1, 1)
            self.norm.running_var.uniform_(0.5, 2)
            self.norm.weight.uniform_(0.5, 2)
            self.norm.bias.uniform_(-1, 1)

    def forward(self, x):
        return nn.functional.hardswish(self.depthwise(self.norm(torch.relu(self.conv(x))))).mean((2, 3))


class Encoder(nn.Module):
    """One layer of BERT in small: embeddings of words, places and segments, masked attention, feed-forward."""

    def __init__(self, words=40, places=16, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.words = nn.Embedding(words, width)
        self.places = nn.Embedding(places, width)
        self.segments = nn.Embedding(2, width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.first = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.second = nn.LayerNorm(width)

    def forward(self, input_ids, attention_mask, token_type_ids):
        n, t = input_ids.shape
        places = torch.arange(t).unsqueeze(0)
        x = self.words(input_ids) + self.places(places) + self.segments(token_type_ids)
        q, k, v = [
            part.reshape(n, t, self.heads, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, -1)
        ]
        hidden = (1 - attention_mask[:, None, None, :].float()) * -1e9
        mixed = torch.softmax(q @ k.transpose(2, 3) / q.shape[-1] ** 0.5 + hidden, -1) @ v
        x = self.first(x + self.out(mixed.transpose(1, 2).reshape(n, t, -1)))
        return self.second(x + self.down(nn.functional.gelu(self.up(x))))


def convolutional():
    torch.manual_seed(1)
    names = {"input_names": ["x"], "output_names": ["y"]}
    export(Convolutional(), torch.zeros(2, 1, 8, 8), "conv.onnx", dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, **names)
    rows = images(3, 1, 8, 8)
    expect("conv", ("y", {"x": rows}), ("/pool/MaxPool_output_0", {"x": rows}), ("/Flatten_output_0", {"x": rows}))
    export(Convolutional(), torch.zeros(1, 1, 8, 8), "fixed.onnx", **names)
    expect("fixed", *[("y", {"x": rows[i : i + 1]}) for i in range(3)])
    sizes = {"x": {0: "n", 2: "h", 3: "w"}, "y": {0: "n"}}
    export(Normalised(), torch.zeros(2, 3, 9, 9), "norm.onnx", dynamic_axes=sizes, **names)
    large, small = images(2, 3, 9, 9), images(2, 3, 11, 7)
    expect("norm", ("y", {"x": large}), ("y", {"x": small}), ("/norm/BatchNormalization_output_0", {"x": large}))


class Clothes(nn.Module):
    """For the pictures of data/fashion-mnist-sample, scaled to 0..1; its weights are random, yet a backbone."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 5, stride=2)
        self.dense = nn.Linear(6 * 6 * 6, 4)

    def forward(self, x):
        return self.dense(nn.functional.max_pool2d(torch.relu(self.conv(x)), 2).flatten(1))


def clothes():
    torch.manual_seed(3)
    axes = {"pictures": {0: "n"}, "kinds": {0: "n"}}
    names = {"input_names": ["pictures"], "output_names": ["kinds"]}
    export(Clothes(), torch.zeros(2, 1, 28, 28), "clothes.onnx", dynamic_axes=axes, **names)


def encoder():
    torch.manual_seed(2)
    ids = torch.ones(2, 5, dtype=torch.int64)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "n", 1: "t"} for name in [*names, "last_hidden_state"]}
    export(
        Encoder(),
        (ids, ids, 0 * ids),
        "encoder.onnx",
        input_names=names,
        output_names=["last_hidden_state"],
        dynamic_axes=axes,
    )
    ids = np.array([[2, 17, 9, 30, 3, 0, 0], [2, 5, 3, 0, 0, 0, 0], [2, 11, 12, 13, 14, 15, 3]])
    expect(
        "encoder",
        ("last_hidden_state", {names[0]: ids, names[1]: (ids != 0).astype(np.int64), names[2]: 0 * ids}),
    )


def channels_last():
    nodes = [
        helper.make_node("Transpose", ["x"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["planes", "w", "b"], ["maps"], kernel_shape=[3, 3], strides=[2, 2]),
        helper.make_node("Relu", ["maps"], ["active"]),
        helper.make_node("Transpose", ["active"], ["y"], perm=[0, 2, 3, 1]),
    ]
    shapes = [value("x", TensorProto.FLOAT, ["n", 7, 9, 3])], [value("y", TensorProto.FLOAT, ["n", 3, 4, 5])]
    save("nhwc", nodes, *shapes, [weights("w", 5, 3, 3, 3), weights("b", 5)])
    expect("nhwc", ("y", {"x": images(2, 7, 9, 3)}))


def unsigned_bytes():
    nodes = [
        helper.make_node("Cast", ["x"], ["real"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["real", "most"], ["scaled"]),
        helper.make_node("Conv", ["scaled", "w"], ["y"], kernel_shape=[2, 2]),
    ]
    most = numpy_helper.from_array(np.float32(255), "most")
    shapes = [value("x", TensorProto.UINT8, ["n", 1, 4, 4])], [value("y", TensorProto.FLOAT, ["n", 2, 3, 3])]
    save("uint8", nodes, *shapes, [most, weights("w", 2, 1, 2, 2)])
    expect("uint8", ("y", {"x": RANDOM.integers(0, 256, (2, 1, 4, 4)).astype(np.uint8)}))


def branches():
    """Two inputs, of which the cut needs one; a branch that reads a tensor of the graph around it."""
    then = helper.make_graph([helper.make_node("Mul", ["twice", "w"], ["a"])], "then", [], [value("a", 1, None)])
    other = helper.make_graph([helper.make_node("Neg", ["twice"], ["c"])], "other", [], [value("c", 1, None)])
    nodes = [
        helper.make_node("Add", ["x", "x"], ["twice"], name="double"),
        helper.make_node("ReduceSum", ["x"], ["total"], keepdims=0),
        helper.make_node("Greater", ["total", "zero"], ["positive"]),
        helper.make_node("If", ["positive"], ["chosen"], then_branch=then, else_branch=other),
        helper.make_node("Add", ["chosen", "more"], ["y"]),
    ]
    inputs = [value("x", TensorProto.FLOAT, ["n", 3]), value("more", TensorProto.FLOAT, ["n", 3])]
    zero = numpy_helper.from_array(np.float32(0), "zero")
    save("branches", nodes, inputs, [value("y", TensorProto.FLOAT, ["n", 3])], [zero, weights("w", 3)])
    rows = {"x": images(2, 3), "more": images(2, 3)}
    negative = {"x": -rows["x"], "more": rows["more"]}
    expect("branches", ("chosen", rows), ("chosen", negative))


def half_precision():
    half = numpy_helper.from_array(RANDOM.standard_normal((4, 2)).astype(np.float16), "w")
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    shapes = [value("x", TensorProto.FLOAT16, ["n", 4])], [value("y", TensorProto.FLOAT16, ["n", 2])]
    save("half", nodes, *shapes, [half])
    expect("half", ("y", {"x": RANDOM.standard_normal((3, 4)).astype(np.float16)}))


def refused():
    """Models that cannot be used: weights in another file, an operator set of the future."""
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    shapes = [value("x", TensorProto.FLOAT, ["n", 4])], [value("y", TensorProto.FLOAT, ["n", 2])]
    graph = helper.make_graph(nodes, "outside", *shapes, [weights("w", 4, 2)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    outside = model.graph.initializer[0]
    outside.ClearField("raw_data")
    outside.data_location = TensorProto.EXTERNAL
    outside.external_data.add(key="location", value="../weights.bin")
    onnx.save(model, path("external.onnx"))
    graph = helper.make_graph(nodes, "future", *shapes, [weights("w", 4, 2)])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 999)], ir_version=8), path("future.onnx")
    )


def tokenizer():
    """WordPiece as BERT has it, over a vocabulary of 40."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    words = "the a film was good bad not very and it is of to in this great poor plot actor ##s ##ed ##ing un ##like ##able"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + words.split() + list("abcdefghij,")
    vocabulary = {word: i for i, word in enumerate(dict.fromkeys(vocabulary))}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.enable_padding(pad_id=0, pad_token="[PAD]", length=128)
    made.enable_truncation(128)
    made.save(path("tokenizer.json"))
    texts = [
        "The film was GOOD, and the plot is great",
        "unlikeable actors",
        "zzz",
        "",
        "this is a very very very bad film, it was not good and not great, the actors acted poor",
    ]
    said = []
    for length in (6, 12):
        made.enable_truncation(length)
        made.enable_padding(pad_id=0, pad_token="[PAD]", length=length)
        for text in texts:
            said.append({"text": text, "length": length, "ids": made.encode(text).ids})
    with open(path("tokenizer-expected.json"), "w") as file:
        json.dump(said, file)
        file.write("\n")


for make in (
    convolutional, clothes, encoder, channels_last, unsigned_bytes, branches, half_precision, refused, tokenizer
):
    make()
