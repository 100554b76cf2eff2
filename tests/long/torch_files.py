"""Files of one PyTorch in another: torch_files.py write FOLDER prepares networks, read FOLDER opens them, and compares."""

import sys
from pathlib import Path

import torch
from torch import nn

TOLERANCE = 1e-4


class Attends(nn.Module):
    """Chance by functions, so that it is traced."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(20, 8)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.kind = nn.Linear(8, 3)

    def forward(self, ids, mask):
        states = self.layer(self.words(ids), src_key_padding_mask=mask == 0)
        return self.kind((states * mask.unsqueeze(2)).sum(1) / mask.sum(1, keepdim=True))


def networks():
    import torchvision

    torch.manual_seed(4)
    yield "resnet18", torchvision.models.resnet18(num_classes=5), [torch.randn(2, 3, 64, 64)]
    yield "efficientnet_b0", torchvision.models.efficientnet_b0(num_classes=5), [torch.randn(2, 3, 64, 64)]
    mask = torch.ones(2, 6, dtype=torch.int64)
    mask[1, 4:] = 0
    yield "attends", Attends(), [torch.randint(0, 20, (2, 6)), mask]


def write(folder):
    from graft.prepare import prepare_torch

    folder.mkdir(parents=True)
    for name, network, examples in networks():
        prepare_torch(network, examples, folder / f"{name}.pt")
        with torch.no_grad():
            torch.save({"given": examples, "told": network.eval()(*examples)}, folder / f"{name}.told")


def read(folder):
    for path in sorted(folder.glob("*.pt")):
        said = torch.load(path.with_suffix(".told"), weights_only=True)
        network = torch.jit.load(str(path))
        with torch.no_grad():
            apart = float((network(*said["given"]) - said["told"]).abs().max() / said["told"].abs().max())
        network.train()
        into = torch.empty(sum(one.numel() for one in network.graft_parameters()))
        targets = torch.eye(said["told"].shape[1])[:2]
        losses, _ = network.graft_gradient(torch.tensor(0), torch.tensor(7), targets, torch.ones(2), into, *said["given"])
        if not apart < TOLERANCE or not bool(torch.isfinite(into).all()) or not float(into.abs().max()) > 0:
            sys.exit(f"{path}: outputs are {apart:.1g} from those that were written, gradients up to {float(into.abs().max()):.1g}")
        print(f"{path.parent.name}/{path.name} in {torch.__version__}: outputs {apart:.1g} apart, losses {losses.tolist()}")


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](Path(sys.argv[2]))
