"""Makes the fixtures of KerasModelTest: small networks of random weights, each saved by the Keras that is installed
as FLAVOUR, with inputs and the outputs that this Keras gives.

    python -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0 tf_keras==2.21.0 keras==3.15.1
    TF_USE_LEGACY_KERAS=1 venv/bin/python make_keras_fixtures.py tfkeras OUT     # tf_keras, that is Keras 2
    venv/bin/python make_keras_fixtures.py keras3 OUT                            # Keras 3

OUT is src/test/resources/dev/graft/engine/dl4j/keras. A fixture is NAME.h5 (and NAME.keras of Keras 3) and NAME.json:
{"input": [...], "inputShape": [...], "output": [...], "outputShape": [...]}, flat, in Keras's own order.
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

FLAVOUR, OUT = sys.argv[1], sys.argv[2]
if FLAVOUR == "tfkeras":
    import tf_keras as keras
else:
    import keras
import numpy as np

L = keras.layers


def sequential(*layers):
    return keras.Sequential(list(layers))


def dense():
    return sequential(
        L.InputLayer(input_shape=(6,), name="values") if FLAVOUR == "tfkeras" else L.InputLayer(shape=(6,), name="values"),
        L.Dense(8, activation="relu", name="hidden"),
        L.Dropout(0.5, name="drop"),
        L.Dense(5, activation="tanh", use_bias=False, name="narrow"),
        L.Dense(3, activation="softmax", name="kinds"),
    )


def activations():
    i = L.Input(shape=(6,), name="values")
    x = i
    for name in ("elu", "selu", "softplus", "softsign", "sigmoid", "tanh", "swish", "linear"):
        x = L.Dense(6, activation=name, name="dense_" + name)(x)
    if FLAVOUR == "tfkeras":
        x = L.Dense(6, activation="hard_sigmoid", name="dense_hard_sigmoid")(x)
        x = L.LeakyReLU(alpha=0.2, name="leaky")(x)
    else:
        x = L.Dense(6, activation="relu6", name="dense_relu6")(x)
        x = L.LeakyReLU(negative_slope=0.2, name="leaky")(x)
    x = L.Dense(6, name="before_elu")(x)
    x = L.ELU(alpha=0.7, name="elu")(x)
    x = L.Dense(6, name="before_relu")(x)
    x = L.ReLU(max_value=2.0, negative_slope=0.1, threshold=0.25, name="relu")(x)
    x = L.GaussianNoise(0.3, name="noise")(x)
    x = L.Dense(4, name="before_softmax")(x)
    return keras.Model(i, L.Softmax(name="softmax")(x))


def rows():
    """As in the beginner's tutorial: a grey picture without channels, flattened at once."""
    return sequential(
        L.Input(shape=(4, 5)), L.Flatten(name="flatten"), L.Dense(3, activation="softmax", name="kinds")
    )


def image(shape):
    return L.Input(shape=shape, name="image")


def conv():
    i = image((9, 8, 3))
    x = L.Conv2D(5, 3, padding="same", activation="relu", name="same")(i)
    x = L.MaxPooling2D(2, name="halve")(x)
    x = L.Conv2D(4, (2, 3), strides=(2, 1), padding="valid", name="valid")(x)
    x = L.LeakyReLU(name="leaky")(x)
    x = L.AveragePooling2D((1, 2), strides=1, padding="same", name="smooth")(x)
    x = L.Flatten(name="flat")(x)
    x = L.Dropout(0.25, name="drop")(x)
    x = L.Dense(7, activation="sigmoid", name="values")(x)
    return keras.Model(i, L.Dense(2, name="result")(x))


def batchnorm():
    i = image((6, 6, 2))
    x = L.ZeroPadding2D(((0, 1), (2, 1)), name="pad")(i)
    x = L.Conv2D(6, 3, strides=2, use_bias=False, name="conv")(x)
    x = L.BatchNormalization(epsilon=0.01, name="norm")(x)
    x = L.Activation("relu", name="relu")(x)
    x = L.Flatten(name="flat")(x)
    x = L.BatchNormalization(scale=False, name="flat_norm")(x)
    x = L.Dense(5, name="dense")(x)
    x = L.BatchNormalization(center=False, name="dense_norm")(x)
    return keras.Model(i, L.Activation("softmax", name="kinds")(x))


def mobile():
    """Depthwise and separable convolutions as in MobileNet, and global pooling."""
    i = image((8, 8, 3))
    x = L.DepthwiseConv2D(3, padding="same", depth_multiplier=2, name="first_depthwise")(i)
    x = L.Conv2D(8, 1, use_bias=False, name="point")(x)
    x = L.BatchNormalization(name="norm")(x)
    x = L.ReLU(6.0, name="relu6")(x)
    x = L.DepthwiseConv2D(3, strides=2, padding="same", use_bias=False, name="depthwise")(x)
    x = L.SeparableConv2D(6, 3, padding="same", activation="relu", name="separable")(x)
    x = L.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(i, L.Dense(4, activation="softmax", name="kinds")(x))


def skip():
    i = image((8, 8, 2))
    a = L.Conv2D(4, 3, padding="same", activation="relu", name="a")(i)
    b = L.Conv2D(4, 3, padding="same", name="b")(a)
    x = L.Add(name="sum")([a, b])
    c = L.Conv2D(3, 1, activation="elu", name="c")(x)
    x = L.Concatenate(name="both")([x, c])
    x = L.UpSampling2D(2, name="up")(x)
    x = L.Cropping2D(((1, 2), (3, 0)), name="crop")(x)
    d = L.GlobalMaxPooling2D(name="most")(x)
    e = L.GlobalAveragePooling2D(name="mean")(x)
    x = L.Concatenate(name="features")([d, e])
    f = L.Dense(14, activation="sigmoid", name="gate")(x)
    x = L.Multiply(name="gated")([x, f])
    return keras.Model(i, L.Dense(1, activation="sigmoid", name="odd")(x))


def nested():
    """A base that is one layer of the model, as in Keras's guide to transfer learning."""
    i = L.Input(shape=(6, 6, 3), name="inner")
    x = L.Conv2D(4, 3, name="conv")(i)
    x = L.BatchNormalization(name="norm")(x)
    base = keras.Model(i, L.ReLU(name="relu")(x), name="base")
    top = keras.Sequential([L.Flatten(name="flat"), L.Dense(5, name="dense")], name="top")
    o = image((6, 6, 3))
    x = L.Rescaling(1 / 127.5, offset=-1, name="rescaled")(o)
    x = base(x, training=False)
    x = top(x)
    return keras.Model(o, L.Dense(2, activation="softmax", name="kinds")(x))


def residual():
    """For a job on grey pictures of 28 x 28, 0 to 255."""
    i = image((28, 28, 1))
    x = L.Rescaling(1 / 255, name="rescaled")(i)
    x = L.ZeroPadding2D(1, name="pad")(x)
    x = L.Conv2D(8, 3, strides=2, use_bias=False, name="conv")(x)
    x = L.BatchNormalization(name="norm")(x)
    a = L.ReLU(6.0, name="relu")(x)
    x = L.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise")(a)
    x = L.BatchNormalization(name="norm2")(x)
    x = L.Conv2D(8, 1, activation="relu", name="point")(x)
    x = L.Add(name="sum")([a, x])
    x = L.MaxPooling2D(name="pool")(x)
    x = L.SeparableConv2D(12, 3, activation="relu", name="separable")(x)
    x = L.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(i, L.Dense(10, activation="softmax", name="digit")(x))


def strides():
    """Kernels, strides and paddings that do not come out even."""
    i = image((11, 10, 2))
    x = L.Conv2D(3, 3, dilation_rate=2, padding="same", name="dilated")(i)
    x = L.Conv2D(4, (2, 4), strides=2, padding="same", name="even_kernel")(x)
    x = L.SeparableConv2D(5, 2, strides=2, depth_multiplier=2, use_bias=False, padding="same", name="separable")(x)
    x = L.SpatialDropout2D(0.3, name="drop")(x)
    x = L.AveragePooling2D(2, strides=1, padding="valid", name="mean")(x)
    x = L.MaxPooling2D(3, strides=2, padding="same", name="most")(x)
    x = L.Flatten(name="flat")(x)
    return keras.Model(i, L.Dense(3, name="result")(x))


def merges():
    i = L.Input(shape=(5,), name="values")
    a = L.Dense(4, name="a")(i)
    b = L.Dense(4, name="b")(i)
    x = L.Subtract(name="difference")([a, b])
    y = L.Average(name="average")([a, b, x])
    z = L.Maximum(name="maximum")([x, y])
    return keras.Model(i, L.Dense(2, name="result")(z))


def simple_rnn():
    i = L.Input(shape=(5, 4), name="steps")
    x = L.SimpleRNN(6, return_sequences=True, use_bias=False, name="first")(i)
    x = L.SimpleRNN(5, activation="relu", name="last")(x)
    return keras.Model(i, L.Dense(3, name="result")(x))


def lstm():
    i = L.Input(shape=(5, 4), name="steps")
    x = L.LSTM(6, return_sequences=True, name="first")(i)
    x = L.LSTM(5, name="last")(x)
    return keras.Model(i, L.Dense(3, activation="softmax", name="kinds")(x))


def bidirectional():
    i = L.Input(shape=(5, 4), name="steps")
    x = L.Bidirectional(L.LSTM(3, return_sequences=True), name="both")(i)
    x = L.GlobalMaxPooling1D(name="most")(x)
    return keras.Model(i, L.Dense(3, activation="softmax", name="kinds")(x))


def bidirectional_last():
    i = L.Input(shape=(5, 4), name="steps")
    x = L.Bidirectional(L.LSTM(3, use_bias=False), merge_mode="sum", name="both")(i)
    return keras.Model(i, L.Dense(3, activation="softmax", name="kinds")(x))


def embedding_lstm():
    i = L.Input(shape=(7,), name="words")
    x = L.Embedding(20, 6, name="embedding")(i)
    x = L.LSTM(4, name="lstm")(x)
    return keras.Model(i, L.Dense(1, activation="sigmoid", name="good")(x))


def embedding_mean():
    i = L.Input(shape=(7,), name="words")
    x = L.Embedding(20, 6, name="embedding")(i)
    x = L.GlobalAveragePooling1D(name="mean")(x)
    return keras.Model(i, L.Dense(1, activation="sigmoid", name="good")(x))


def excitation():
    """As in EfficientNet and MobileNetV3: preparation in the model, one value a channel, arithmetic of Keras 3."""
    i = image((8, 8, 3))
    x = L.Rescaling([0.5, 0.25, 2.0], offset=[0.1, 0.0, -0.2], name="rescaled")(i)
    x = L.Normalization(axis=-1, name="learned")(x)
    x = L.Normalization(axis=-1, mean=[0.1, 0.2, 0.3], variance=[1.0, 4.0, 0.25], name="given")(x)
    x = L.Conv2D(6, 3, padding="same", activation="silu", name="conv")(x)
    y = L.GlobalAveragePooling2D(name="squeeze")(x)
    y = L.Reshape((1, 1, 6), name="pixel")(y)
    y = L.Conv2D(6, 1, activation="sigmoid", name="gate")(y)
    a = L.Multiply(name="gated")([x, y])
    x = L.Conv2D(12, 3, padding="same", groups=6, name="grouped")(a)
    x = L.Activation("hard_silu", name="hard")(x)
    y = L.GlobalAveragePooling2D(keepdims=True, name="mean")(x)
    y = L.ReLU(6.0, name="clipped")(y + 3.0) * (1.0 / 6.0)
    x = x * y
    x = L.Conv2D(6, 1, name="point")(x)
    x = L.Dropout(0.2, noise_shape=(None, 1, 1, 1), name="branch")(x)
    x = L.Activation("hard_sigmoid", name="hard_too")(x + a)
    x = L.GlobalAveragePooling2D(keepdims=True, name="last")(x - 1.0)
    x = L.Reshape((6,), name="values")(x)
    return keras.Model(i, L.Dense(2, activation="softmax", name="kinds")(x))


def convnext():
    i = image((8, 8, 3))
    x = L.Conv2D(8, 2, strides=2, name="stem")(i)
    x = L.LayerNormalization(epsilon=1e-6, name="norm")(x)
    y = L.Conv2D(8, 3, padding="same", groups=8, name="depthwise")(x)
    y = L.LayerNormalization(epsilon=1e-3, name="norm2")(y)
    y = L.Dense(16, name="wide")(y)
    y = L.Activation("gelu", name="gelu")(y)
    y = L.Dense(8, name="narrow")(y)
    x = L.GlobalAveragePooling2D(name="mean")(x + y)
    x = L.LayerNormalization(center=False, name="last")(x)
    return keras.Model(i, L.Dense(3, activation="softmax", name="kinds")(x))


def convolution1d():
    i = L.Input(shape=(9, 3), name="steps")
    x = L.Conv1D(4, 3, padding="same", activation="relu", name="same")(i)
    x = L.Conv1D(5, 2, padding="causal", dilation_rate=2, name="causal")(x)
    x = L.Conv1D(4, 3, strides=2, use_bias=False, name="valid")(x)
    x = L.GlobalMaxPooling1D(name="most")(x)
    return keras.Model(i, L.Dense(3, activation="softmax", name="kinds")(x))


def pooling_first():
    i = image((5, 4, 3))
    return keras.Model(i, L.Dense(2, activation="softmax", name="kinds")(L.GlobalAveragePooling2D(name="mean")(i)))


def randomise(model, random):
    """Weights that no default hides: also BatchNorm's statistics and biases."""
    weights = []
    for weight in model.weights:
        values = random.normal(0, 0.4, weight.shape)
        name = weight.path if hasattr(weight, "path") else weight.name
        if "variance" in name or "gamma" in name:
            values = np.abs(values) + 0.3
        weights.append(values.astype(weight.dtype))
    model.set_weights(weights)
    for layer in model.layers:
        if isinstance(layer, L.Normalization):
            layer.finalize_state()


def save(name, model, training=None):
    random = np.random.default_rng(sum(map(ord, name)))
    randomise(model, random)
    if training is not None:
        model.compile(optimizer="adam", loss=training)
    shape = (3,) + tuple(model.inputs[0].shape[1:])
    words = name.startswith("embedding")
    given = random.integers(1, 20, shape) if words else random.normal(0, 1, shape)
    given = np.round(given, 6).astype("float32")
    result = np.asarray(model(given, training=False))
    path = os.path.join(OUT, FLAVOUR + "-" + name)
    model.save(path + ".h5")
    if FLAVOUR == "keras3" or name == "dense":  # Keras 2's archive is one that is refused
        model.save(path + ".keras")
    with open(path + ".json", "w") as file:
        json.dump(
            {
                "input": [round(float(v), 6) for v in given.ravel()],
                "inputShape": given.shape,
                "output": [float(v) for v in result.ravel()],
                "outputShape": result.shape,
            },
            file,
        )


os.makedirs(OUT, exist_ok=True)
for make in (activations, rows, nested, conv, batchnorm, mobile, skip, lstm, strides, merges, simple_rnn, bidirectional, bidirectional_last, embedding_lstm, embedding_mean):
    save(make.__name__.replace("_", "-"), make())
save("dense", dense(), "sparse_categorical_crossentropy")
save("skip-trained", skip(), "binary_crossentropy")
if FLAVOUR == "keras3":  # as Keras made it, with no outputs to compare
    keras.utils.set_random_seed(1)
    for make in (excitation, convnext, convolution1d, pooling_first):
        save(make.__name__.replace("_", "-"), make())
    residual().save(os.path.join(OUT, "keras3-residual.h5"))
