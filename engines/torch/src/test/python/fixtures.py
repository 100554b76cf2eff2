"""Writes the prepared networks of the tests: python fixtures.py ../resources/dev/graft/engine/torch. Made with torch 2.7.1."""

import sys
from pathlib import Path

import torch
from torch import Tensor, nn

from graft.prepare import prepare_torch


class Reading(nn.Module):
    """The mean of the vectors of the tokens that are no padding."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(20, 4)
        self.kind = nn.Linear(4, 3)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        weighted = self.words(ids) * mask.unsqueeze(2)
        return self.kind(weighted.sum(1) / mask.sum(1, keepdim=True).clamp(min=1.0))


class Encoder(nn.Module):
    """The mean of what the tokens and their kinds are, as encoders of Hugging Face's take them."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(39, 8)
        self.types = nn.Embedding(2, 8)
        self.kind = nn.Linear(8, 2)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        counted = attention_mask.unsqueeze(2).to(torch.float32)
        vectors = torch.tanh(self.words(input_ids) * self.types(token_type_ids)) * counted
        return self.kind(vectors.sum(1) / counted.sum(1).clamp(min=1.0))


class Attending(nn.Module):
    """Drops by functions, in attention and behind it: its passes are traced."""

    def __init__(self) -> None:
        super().__init__()
        self.up = nn.Linear(2, 4)
        self.attention = nn.MultiheadAttention(4, 2, dropout=0.5, batch_first=True)
        self.norm = nn.BatchNorm1d(4)
        self.kind = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        states = self.up(x.view(x.shape[0], 3, 2))
        attended, _ = self.attention(states, states, states, need_weights=False)
        pooled = self.norm(attended.mean(1))
        return self.kind(nn.functional.dropout(pooled, 0.25, self.training))


def told(network: nn.Module, given: Tensor, to: Path) -> None:
    """What a network is given, and what it tells."""
    network.eval()
    with torch.no_grad():
        rows = torch.softmax(network(given), 1)
    lines = [" ".join(str(float(x)) for x in row.flatten()) for row in (given, rows)]
    to.write_text("\n".join(lines) + "\n")


class Pairs(nn.Module):
    """Two texts, read by one layer of a transformer."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(20, 8)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, activation="gelu", batch_first=True)
        self.kind = nn.Linear(8, 3)

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        read = self.layer(self.words(torch.cat([first, second], 1)))
        return self.kind(read.mean(1))


def main(to: Path) -> None:
    torch.manual_seed(5)
    dense = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3))
    prepare_torch(dense, torch.randn(4, 6), to / "dense.pt")
    noisy = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.BatchNorm1d(16), nn.Dropout(0.5), nn.Linear(16, 3))
    prepare_torch(noisy, torch.randn(4, 6), to / "noisy.pt")
    cnn = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(64, 2)
    )
    prepare_torch(cnn, torch.randn(4, 1, 8, 8), to / "cnn.pt", labels=["dark", "light"], preprocessing={"scale": 255})
    words = (torch.randint(0, 20, (4, 6)), torch.ones(4, 6))
    prepare_torch(Reading(), words, to / "words.pt", inputs=["ids", "mask"])
    normed = nn.Sequential(nn.BatchNorm1d(3, momentum=0.25), nn.Linear(3, 2))
    prepare_torch(normed, torch.randn(4, 3), to / "normed.pt")
    points = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
    prepare_torch(points, torch.randn(4, 2), to / "points.pt", labels=["below", "above"])
    value = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
    prepare_torch(value, torch.randn(4, 2), to / "value.pt", output="values")
    tokens = (torch.randint(0, 39, (4, 12)), torch.ones(4, 12, dtype=torch.int64), torch.randint(0, 2, (4, 12)))
    prepare_torch(Encoder(), tokens, to / "encoder.pt", inputs=["input_ids", "attention_mask", "token_type_ids"], labels=["bad", "good"])
    pairs = (torch.randint(0, 20, (4, 3)), torch.randint(0, 20, (4, 3)))
    prepare_torch(Pairs(), pairs, to / "pairs.pt", inputs=["first", "second"])
    torch.jit.save(torch.jit.script(dense), str(to / "plain.pt"))
    torch.save(dense.state_dict(), str(to / "state.pth"))
    torch.manual_seed(6)
    told(cnn, torch.randn(5, 1, 8, 8), to / "cnn.txt")
    attending = Attending()
    attending.norm.running_mean.normal_()
    prepare_torch(attending, torch.randn(4, 6), to / "attending.pt")
    told(attending, torch.randn(5, 6), to / "attending.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
