"""Makes compressed.h5 of KerasModelTest from keras3-dense.h5: the weights of one layer are stored as one compressed chunk that
unpacks to 20 MB where 192 bytes are stated, as no Keras does.

    python -m venv venv && venv/bin/pip install h5py==3.16.0
    venv/bin/python make_compressed_keras.py src/test/resources/dev/graft/engine/dl4j/keras
"""
import shutil
import sys
import zlib

import h5py

KERNEL = "model_weights/hidden/sequential_1/hidden/kernel"
folder = sys.argv[1]
shutil.copy(folder + "/keras3-dense.h5", folder + "/compressed.h5")
with h5py.File(folder + "/compressed.h5", "r+") as file:
    shape, kind = file[KERNEL].shape, file[KERNEL].dtype
    del file[KERNEL]
    kernel = file.create_dataset(KERNEL, shape, kind, chunks=shape, compression="gzip")
    kernel.id.write_direct_chunk((0, 0), zlib.compress(bytes(20 << 20), 9))
