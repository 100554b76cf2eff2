"""Trains data/keras/mnist-cnn.h5 with Keras 3 on the bundled sample of MNIST, and says how good it is.

    python -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0 keras==3.15.1
    venv/bin/python data/keras/train.py
"""
import gzip
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import numpy as np

HERE = pathlib.Path(__file__).parent
SAMPLE = HERE.parent / "mnist-sample"


def read(part):
    with gzip.open(SAMPLE / (part + "-images-idx3-ubyte.gz")) as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1)
    with gzip.open(SAMPLE / (part + "-labels-idx1-ubyte.gz")) as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return images.astype("float32") / 255, labels


keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.layers.Input(shape=(28, 28, 1), name="digits"),
        keras.layers.Conv2D(8, 3, activation="relu", name="conv1"),
        keras.layers.MaxPooling2D(2, name="pool1"),
        keras.layers.Conv2D(16, 3, activation="relu", name="conv2"),
        keras.layers.MaxPooling2D(2, name="pool2"),
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dropout(0.25, name="dropout"),
        keras.layers.Dense(64, activation="relu", name="features"),
        keras.layers.Dense(10, activation="softmax", name="digit"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(*read("train"), batch_size=128, epochs=10, verbose=2)
print("test loss and accuracy:", model.evaluate(*read("t10k"), verbose=0))
# The file holds the optimizer's state as well: of plain SGD there is none.
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.save(HERE / "mnist-cnn.h5")
