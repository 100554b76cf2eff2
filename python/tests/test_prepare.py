"""What of a PyTorch network is written, and what is refused. That Graft trains what is written is shown in Java."""

import json
import zipfile

import pytest

torch = pytest.importorskip("torch")

import graft  # noqa: E402
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


@pytest.mark.parametrize(
    "network, said",
    [
        (Chance(), "draws random numbers in training"),
        (Counting(), "net.seen changes in training"),
        (shared(), "shared by two layers"),
        (nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3, momentum=None)), "no momentum"),
        (nn.Sequential(nn.Linear(4, 3), nn.AlphaDropout(0.5)), "use nn.Dropout"),
        (nn.Linear(4, 3).double(), "call .float()"),
        (nn.Sequential(nn.Unflatten(1, (2, 2)), nn.Linear(2, 3)), "not a row of numbers each"),
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
