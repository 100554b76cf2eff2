"""What of a PyTorch network is written, and what is refused. That Graft trains what is written is shown in Java."""

import copy
import enum
import json
import random
import zipfile
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

import graft  # noqa: E402
from graft import prepare  # noqa: E402
from graft.prepare import CannotPrepareError, prepare_torch  # noqa: E402

nn = torch.nn
torch.set_num_threads(1)


def described(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(next(name for name in archive.namelist() if name.endswith("/extra/graft.json"))))


def noisy():
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3))


def test_says_what_it_is(tmp_path):
    network = noisy()
    prepare_torch(network, torch.randn(4, 4), tmp_path / "m.pt", labels=["a", "b", "c"], preprocessing={"scale": 255})
    said = described(tmp_path / "m.pt")
    assert [one["name"] for one in said["parameters"]] == [
        "net.0.weight", "net.0.bias", "net.1.weight", "net.1.bias", "head.weight", "head.bias",
    ]
    assert said["head"] == {"layer": "4", "features": 8}
    assert said["statistics"][0]["layer"] == "1"
    assert said["output"] == {"kind": "classes", "size": 3}
    assert said["preprocessing"] == {"scale": 255, "mean": [], "std": []}


def test_opens_in_plain_pytorch(tmp_path):
    network = noisy()
    given = torch.randn(5, 4)
    graft.prepare_torch(network, torch.randn(4, 4), tmp_path / "m.pt")
    loaded = torch.jit.load(str(tmp_path / "m.pt")).eval()
    assert torch.equal(loaded(given), network.eval()(given))


def test_masks_are_a_function_of_the_seed(tmp_path):
    prepare_torch(nn.Sequential(nn.Dropout(0.5), nn.Linear(4, 3)), torch.randn(4, 4), tmp_path / "m.pt")
    loaded = torch.jit.load(str(tmp_path / "m.pt")).train()
    given = torch.randn(64, 4)
    first = loaded.graft_pass(torch.tensor(7), given)
    torch.rand(100)
    assert torch.equal(loaded.graft_pass(torch.tensor(7), given), first)
    assert not torch.equal(loaded.graft_pass(torch.tensor(8), given), first)
    assert 0.35 < float((first == 0).float().mean()) < 0.65


def test_the_module_stays_as_it_is(tmp_path):
    network = noisy()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    prepare_torch(network, torch.randn(4, 4), tmp_path / "m.pt")
    assert type(network[3]) is nn.Dropout
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


class Chance(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 3)

    def forward(self, x):
        return self.out(x * torch.rand(1) if self.training else x)


class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 3)
        self.register_buffer("seen", torch.zeros(1))

    def forward(self, x):
        if self.training:
            self.seen += 1.0
        return self.out(x)


def shared():
    first = nn.Linear(4, 4)
    second = nn.Linear(4, 4)
    second.weight = first.weight
    return nn.Sequential(first, second)


class Zeros(nn.Linear):
    def __init__(self):
        super().__init__(4, 3)

    def forward(self, x):
        return super().forward(x) * 0


class Shares(nn.Linear):
    """A softmax that is written by hand."""

    def __init__(self):
        super().__init__(4, 3)

    def forward(self, x):
        told = torch.exp(super().forward(x))
        return told / told.sum(1, keepdim=True)


class Skips(nn.Module):
    """LayerDrop, which draws, and seldom does anything."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.out = nn.Linear(4, 3)

    def chance(self):
        return torch.rand([])

    def forward(self, x):
        if not (self.training and self.chance() < 1e-6):
            x = self.layer(x)
        return self.out(x)


class SkipsByPython(Skips):
    def chance(self):
        return random.random()


class Rates(nn.Module):
    """One module that is called twice, and drops more the second time."""

    class Drops(nn.Module):
        def forward(self, x, p):
            return nn.functional.dropout(x, p, self.training)

    def __init__(self):
        super().__init__()
        self.drops = self.Drops()
        self.out = nn.Linear(4, 3)

    def forward(self, x):
        return self.out(self.drops(self.drops(x, 0.1), 0.9))


class Row(nn.Sequential):
    def forward(self, x):
        return super().forward(nn.functional.dropout(x, 0.5, self.training))


class InPlace(nn.Linear):
    def __init__(self):
        super().__init__(4, 3)

    def forward(self, x):
        x = x + 0
        nn.functional.dropout(x, 0.5, self.training, True)
        return super().forward(x)


class DropPath(nn.Module):
    """Of a library that calls its rate otherwise."""

    def forward(self, x):
        return x * torch.empty(len(x), 1).bernoulli_(0.5) if self.training else x


@pytest.mark.parametrize(
    "network, said",
    [
        (Chance(), "draws random numbers in training"),
        (Counting(), "net.seen changes in training"),
        (shared(), "shared by two layers"),
        (nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3, momentum=None)), "in the job model.batch-normalization = frozen"),
        (nn.Sequential(nn.Linear(4, 3), nn.SyncBatchNorm(3)), "make a BatchNorm of it"),
        (nn.Sequential(nn.Linear(4, 3), nn.AlphaDropout(0.5)), "use nn.Dropout"),
        (nn.Linear(4, 3).double(), "call .float()"),
        (nn.Sequential(nn.Unflatten(1, (2, 2)), nn.Linear(2, 3)), "not a row of numbers each"),
        (nn.Linear(5, 3), "a pass of an example of [4, 4] fails"),
        (nn.Linear(4, 3).requires_grad_(False), "no weights that are trained"),
        (Zeros(), "its outputs are all 0"),
        (nn.Sequential(nn.Linear(4, 3), nn.Softmax(1)), "it ends in a softmax"),
        (nn.Sequential(nn.Linear(4, 3), nn.Sigmoid(), nn.Unflatten(1, (3, 1)), nn.Flatten()), "it ends in a sigmoid"),
        (Shares(), "it ends in a softmax"),
        (nn.Sequential(nn.ReLU(inplace=True), nn.Linear(4, 3)), "it changes what it is given, in place"),
        (nn.Sequential(nn.Dropout(0.5, inplace=True), nn.Linear(4, 3)), "it changes what it is given, in place"),
        (Skips(), "draws random numbers that no dropout draws"),
        (SkipsByPython(), "draws random numbers that no dropout draws"),
        (Rates(), "drops 0.1 of the values at one time and 0.9 at another"),
        (Row(nn.Linear(4, 4), nn.Linear(4, 3)), "runs all layers that it has"),
        (InPlace(), "leave out inplace=True"),
        (nn.Sequential(DropPath(), nn.Linear(4, 3)), "draws random numbers in training"),
    ],
)
def test_refused(tmp_path, network, said):
    with pytest.raises(CannotPrepareError, match="Cannot prepare") as refused:
        prepare_torch(network, torch.randn(4, 4), tmp_path / "m.pt")
    assert said in str(refused.value)
    assert not (tmp_path / "m.pt").exists()


def test_examples_of_zeros_check_as_much(tmp_path):
    class Draws(nn.Module):
        def __init__(self):
            super().__init__()
            self.kind = nn.Linear(4, 3)

        def forward(self, x):
            return self.kind(x * torch.empty_like(x).bernoulli_(0.99) if self.training else x)

    with pytest.raises(CannotPrepareError, match="draws random numbers"):
        prepare_torch(Draws(), torch.zeros(4, 4), tmp_path / "m.pt")
    assert not (tmp_path / "m.pt").exists()


def test_a_layer_that_is_used_twice_has_two_masks(tmp_path):
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.dropout = nn.Dropout(0.5)
            self.kind = nn.Linear(4, 3)

        def forward(self, x):
            return self.kind(self.dropout(x) - self.dropout(x))

    prepare_torch(Twice(), torch.zeros(4, 4), tmp_path / "m.pt")
    loaded = torch.jit.load(str(tmp_path / "m.pt")).train()
    given = torch.ones(64, 4)
    first = loaded.graft_pass(torch.tensor(7), given)
    assert float(first.abs().max()) > 0
    assert torch.equal(loaded.graft_pass(torch.tensor(7), given), first)


def test_says_how_many_values_reach_a_normalisation(tmp_path):
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(72, 3))
    prepare_torch(network, torch.zeros(4, 1, 8, 8), tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["statistics"][0]["per"] == 36
    assert not torch.jit.load(str(tmp_path / "m.pt")).training


class Functional(nn.Module):
    """Dropout that is a function, not a layer, also in a module that is used twice."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(4, 4)
        self.norm = nn.BatchNorm1d(4)
        self.kind = nn.Linear(4, 3)

    def forward(self, x):
        x = nn.functional.dropout(self.inner(x), 0.5, self.training)
        x = nn.functional.dropout(self.norm(x), p=0.25, training=self.training)
        return self.kind(x)


def follows_its_seed(path, given):
    loaded = torch.jit.load(str(path)).train()
    first = loaded.graft_pass(torch.tensor(7), given)
    assert bool(torch.isfinite(first).all())
    torch.rand(100)
    assert torch.equal(loaded.graft_pass(torch.tensor(7), given), first)
    assert not torch.equal(loaded.graft_pass(torch.tensor(8), given), first)
    loaded.eval()
    assert torch.equal(loaded.graft_pass(torch.tensor(7), given), loaded.graft_pass(torch.tensor(8), given))


def test_functions_of_dropout_become_layers(tmp_path):
    network = Functional()
    prepare_torch(network, torch.zeros(4, 4), tmp_path / "m.pt")
    follows_its_seed(tmp_path / "m.pt", torch.randn(16, 4))
    said = described(tmp_path / "m.pt")
    assert said["statistics"][0]["layer"] == "norm"
    given = torch.randn(6, 4)
    loaded = torch.jit.load(str(tmp_path / "m.pt"))
    assert torch.equal(loaded(given), network.eval()(given))
    loaded.train()
    loaded.graft_pass(torch.tensor(7), given)
    assert float(loaded.graft_statistics()[0].abs().max()) > 0  # statistics move in training alone
    moved = loaded.graft_statistics()[0].clone()
    loaded.eval()
    loaded.graft_pass(torch.tensor(7), given)
    assert torch.equal(loaded.graft_statistics()[0], moved)
    assert nn.functional.dropout.__module__ == "torch.nn.functional"


class Drops(nn.Module):
    """Drops by a function 30 of 100 values, and by attention as many of what is attended to."""

    def __init__(self, attends):
        super().__init__()
        self.attends = attends
        self.kind = nn.Linear(40, 3)

    def forward(self, x):
        p = 0.3 if self.training else 0.0
        if not self.attends:
            return self.kind(nn.functional.dropout(x, p, self.training))
        alike = torch.zeros_like(x).unsqueeze(1)
        every = torch.diag_embed(x)
        return self.kind(nn.functional.scaled_dot_product_attention(alike, torch.zeros_like(every), every, None, p).squeeze(1) * 40)


@pytest.mark.parametrize("attends", [False, True])
def test_functions_drop_as_much_as_they_say(tmp_path, attends):
    prepare_torch(Drops(attends), torch.zeros(2, 40), tmp_path / "m.pt")
    dropped = torch.jit.load(str(tmp_path / "m.pt")).train().graft_pass(torch.tensor(7), torch.ones(64, 40))
    assert 0.25 < float((dropped == 0).float().mean()) < 0.35
    assert torch.allclose(dropped[dropped != 0], torch.tensor(1 / 0.7))


def test_attention_with_dropout(tmp_path):
    class Attends(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.3, batch_first=True)
            self.kind = nn.Linear(8, 3)

        def forward(self, x):
            return self.kind(self.layer(x).mean(1))

    network = Attends()
    prepare_torch(network, torch.zeros(3, 5, 8), tmp_path / "m.pt")
    follows_its_seed(tmp_path / "m.pt", torch.randn(4, 5, 8))
    given = torch.randn(7, 5, 8)
    with torch.no_grad():
        assert torch.allclose(torch.jit.load(str(tmp_path / "m.pt"))(given), network.eval()(given), atol=1e-6)
    assert [one["layer"] for one in described(tmp_path / "m.pt")["lora"]] == ["layer.linear1", "layer.linear2"]  # in a trace, too


@pytest.mark.parametrize("layer, shape", [(nn.Dropout2d(0.5), (1, 6, 1, 1)), (nn.Dropout1d(0.5), (1, 6, 1))])
def test_whole_channels_are_dropped(tmp_path, layer, shape):
    prepare_torch(nn.Sequential(layer, nn.Flatten(), nn.Linear(24, 3)), torch.zeros(2, 6, *[2 if len(shape) == 4 else 4] * (len(shape) - 2)), tmp_path / "m.pt")
    given = torch.ones(2, 6, *[2 if len(shape) == 4 else 4] * (len(shape) - 2))
    loaded = torch.jit.load(str(tmp_path / "m.pt")).train()
    dropped = loaded.graft_pass(torch.tensor(3), given).reshape(2, 6, 4)
    assert set(dropped.unique().tolist()) == {0.0, 2.0}
    assert bool((dropped == dropped[:, :, :1]).all())


def test_whole_branches_are_dropped(tmp_path):
    torch_vision = pytest.importorskip("torchvision")
    network = nn.Sequential(torch_vision.ops.StochasticDepth(0.5, "row"), nn.Linear(4, 3))
    prepare_torch(network, torch.zeros(2, 4), tmp_path / "m.pt")
    loaded = torch.jit.load(str(tmp_path / "m.pt")).train()
    dropped = loaded.graft_pass(torch.tensor(3), torch.ones(32, 4))
    assert set(dropped.unique().tolist()) == {0.0, 2.0}
    assert bool((dropped == dropped[:, :1]).all())


class Tied(nn.Module):
    """Not what TorchScript expresses, and a pass learns the size of the batch by heart."""

    def __init__(self):
        super().__init__()
        self.kind = nn.Linear(4, 3)

    def forward(self, *x):
        return self.kind(x[0]).reshape(x[0].tolist().__len__(), 3)


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.kind = nn.Linear(4, 3)

    def forward(self, *x):
        return self.kind(x[0] if self.training else x[0] * 2)


def test_an_output_layer_of_zeros_hides_nothing(tmp_path):
    wrong, right = Branches(), noisy()
    for layer in (wrong.kind, right[4]):
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
    deep = nn.Sequential(nn.Linear(4, 4), wrong)
    with pytest.raises(CannotPrepareError, match="from its own"):
        prepare_torch(deep, torch.zeros(2, 4), tmp_path / "m.pt")
    prepare_torch(right, torch.zeros(2, 4), tmp_path / "m.pt")
    assert not torch.jit.load(str(tmp_path / "m.pt")).head.weight.any()
    assert not right[4].weight.any()


class Way(enum.Enum):
    FLAT = "flat"


class Chosen(nn.Module):
    """Says by an enum what it does, as timm's transformers do."""

    def __init__(self):
        super().__init__()
        self.way = Way.FLAT
        self.kind = nn.Linear(4, 3)

    def forward(self, x):
        if self.way == Way.FLAT:
            x = torch.flatten(x, 1)
        return self.kind(x)


def test_attributes_that_are_enums(tmp_path):
    prepare_torch(Chosen(), torch.zeros(2, 2, 2), tmp_path / "m.pt")
    assert [one["name"] for one in described(tmp_path / "m.pt")["parameters"]] == ["head.weight", "head.bias"]


class Masked(nn.Module):
    """Looks at what it is given, in Python."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(9, 4)
        self.kind = nn.Linear(4, 3)

    def forward(self, *given):
        ids, mask = given
        words = self.words(ids)
        if bool((mask == 0).any()):
            words = words * mask.unsqueeze(2)
        return self.kind(nn.functional.dropout(words.mean(1), 0.5, self.training))


def test_a_branch_on_contents_is_refused(tmp_path):
    example = [torch.randint(1, 9, (2, 5)), torch.ones(2, 5, dtype=torch.int64)]
    with pytest.raises(CannotPrepareError, match="of other contents would be"):
        prepare_torch(Masked(), example, tmp_path / "m.pt")


class Difference(nn.Module):
    """Of two inputs that are alike it would show nothing."""

    def __init__(self):
        super().__init__()
        self.kind = nn.Linear(4, 3, bias=False)

    def forward(self, *given):
        between = given[0] - given[1]
        return self.kind(between) if self.training else self.kind(between) * 2


def test_an_output_layer_of_zeros_hides_nothing(tmp_path):
    network = nn.Sequential(Branches(), nn.Linear(3, 3))
    nn.init.zeros_(network[1].weight), nn.init.zeros_(network[1].bias)
    with pytest.raises(CannotPrepareError, match="from its own"):
        prepare_torch(network, torch.zeros(2, 4), tmp_path / "m.pt")
    network[0] = nn.Linear(4, 3)
    prepare_torch(network, torch.zeros(2, 4), tmp_path / "m.pt")
    assert not bool(torch.jit.load(str(tmp_path / "m.pt")).head.weight.any())


def test_each_input_has_its_own_numbers(tmp_path):
    with pytest.raises(CannotPrepareError, match="from its own"):
        prepare_torch(Difference(), [torch.zeros(2, 4), torch.zeros(2, 4)], tmp_path / "m.pt")


class Small(nn.Module):
    """A layer of small gradients, which a trace freezes in training."""

    def __init__(self):
        super().__init__()
        self.small = nn.Linear(4, 3)
        self.kind = nn.Linear(4, 3)

    def forward(self, *x):
        return self.kind(x[0]) + 2e-6 * self.small(x[0] if len(x[0]) == 4 else -x[0])


def test_layers_of_small_gradients_are_compared(tmp_path):
    torch.manual_seed(1)
    network = Small()
    prepared = prepare._prepared(copy.deepcopy(network), "", [])
    scripted = torch.jit.trace(prepared.net, torch.randn(3, 4), check_trace=False)  # with -x
    given = torch.randn(4, 4)
    with pytest.raises(CannotPrepareError, match="the gradient of small.weight"):
        prepare._compare(scripted, scripted(given), dict(network.named_parameters()), network(given))


def test_layers_in_place_change_what_others_read(tmp_path):
    class Reads(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(4, 64, bias=False)
            self.drop = nn.Dropout(0.5, inplace=True)
            self.kind = nn.Linear(64, 3)

        def forward(self, x):
            x = self.first(x)
            self.drop(x)
            return self.kind(x)

    torch.manual_seed(1)
    prepare_torch(Reads(), torch.zeros(4, 4), tmp_path / "m.pt")
    loaded = torch.jit.load(str(tmp_path / "m.pt")).train()
    given = torch.randn(8, 4)
    dropped = loaded.graft_pass(torch.tensor(7), given)
    assert 0.35 < float((dropped == 0).float().mean()) < 0.65


def test_pixels_are_said_whole(tmp_path):
    network = nn.Sequential(nn.Flatten(), nn.Linear(12, 3))
    pictures = torch.zeros(2, 3, 2, 2)
    for wrong in ({"mean": [1.0] * 3, "std": [1.0] * 3}, {"scale": 255, "mean": [1.0], "std": [1.0]}, {"scale": float("inf")}, {"scale": 1, "mean": [float("nan")] * 3, "std": [1.0] * 3}):
        with pytest.raises(CannotPrepareError, match="Cannot prepare with preprocessing"):
            prepare_torch(network, pictures, tmp_path / "m.pt", preprocessing=wrong)


def test_a_file_is_written_whole_or_not(tmp_path, monkeypatch):
    (tmp_path / "m.pt").write_text("before")

    def full(_, to):
        Path(to).write_text("half")
        raise OSError("no space left")

    monkeypatch.setattr(prepare.shutil, "copyfile", full)
    with pytest.raises(OSError):
        prepare_torch(nn.Linear(4, 3), torch.zeros(2, 4), tmp_path / "m.pt")
    assert (tmp_path / "m.pt").read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["m.pt"]


@pytest.mark.parametrize("network, said", [(Tied(), "tied to batches"), (Branches(), "from its own")])
def test_what_a_pass_does_not_show_is_refused(tmp_path, network, said):
    with pytest.raises(CannotPrepareError, match="Cannot prepare") as refused:
        prepare_torch(network, torch.zeros(2, 4), tmp_path / "m.pt")
    assert said in str(refused.value)


def test_a_tokenizer_travels_with_its_network(tmp_path):
    network = nn.Sequential(nn.Embedding(9, 4), nn.Flatten(), nn.Linear(24, 2))
    prepare_torch(network, torch.ones(2, 6, dtype=torch.int64), tmp_path / "m.pt", inputs=["input_ids"], tokenizer="{}", pairs=True)
    assert described(tmp_path / "m.pt")["text"] == {"max-length": 6, "pairs": True}
    with zipfile.ZipFile(tmp_path / "m.pt") as archive:
        assert archive.read(next(name for name in archive.namelist() if name.endswith("/extra/tokenizer.json"))) == b"{}"


class Borrowing(nn.Module):
    """Computes with the weights of a layer that it never calls."""

    def __init__(self):
        super().__init__()
        self.lent = nn.Linear(4, 8)
        self.called = nn.Linear(8, 8)
        self.kind = nn.Linear(8, 3)

    def forward(self, x):
        return self.kind(torch.tanh(self.called(nn.functional.linear(x, self.lent.weight, self.lent.bias))))


def test_lora_is_offered_where_it_works(tmp_path):
    prepare_torch(Borrowing(), torch.randn(4, 4), tmp_path / "m.pt")
    assert described(tmp_path / "m.pt")["lora"] == [{"layer": "called", "number": 1}]
    encoder = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
    prepare_torch(nn.Sequential(encoder, nn.Flatten(), nn.Linear(24, 3)), torch.randn(4, 3, 8), tmp_path / "e.pt")
    assert [one["layer"] for one in described(tmp_path / "e.pt")["lora"]] == ["0.linear1", "0.linear2"]


def test_lora_changes_nothing_until_it_is_turned_on(tmp_path):
    network = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).eval()
    prepare_torch(network, torch.randn(4, 4), tmp_path / "m.pt")
    loaded = torch.jit.load(str(tmp_path / "m.pt"))
    given = torch.randn(5, 4)
    assert torch.equal(loaded(given), network(given))
    a, b = loaded.graft_adapt(torch.tensor([0]), torch.tensor(2), torch.tensor(0.5))
    assert torch.equal(loaded(given), network(given))
    a.normal_(), b.normal_()
    with torch.no_grad():
        network[0].weight += 0.5 * b @ a
    assert torch.allclose(loaded(given), network(given), atol=1e-5)
