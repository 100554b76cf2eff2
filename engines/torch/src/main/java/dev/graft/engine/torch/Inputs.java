package dev.graft.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.graft.UnusableInputException;
import dev.graft.model.Batch;
import dev.graft.model.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Examples as tensors of the network's inputs: those of a batch by their names, or the columns of
 * its only one, input after input.
 */
final class Inputs {

  private final List<Description.Input> inputs;
  private final ByteBuffer[] memory;

  Inputs(List<Description.Input> inputs) {
    this.inputs = inputs;
    this.memory = new ByteBuffer[inputs.size()];
  }

  /** What a network's output layer takes. */
  static List<Description.Input> ofHead(Description network) {
    int[] shape = {network.features()};
    return List.of(new Description.Input(Batch.INPUT, Tensor.Type.FLOAT32, shape));
  }

  /** Shape of an example: that of the only input, or so many numbers, input after input. */
  static int[] shape(List<Description.Input> inputs) {
    return inputs.size() == 1
        ? inputs.get(0).shape().clone()
        : new int[] {inputs.stream().mapToInt(Description.Input::length).sum()};
  }

  /**
   * The tensors of a batch; valid until the next ones are made.
   *
   * @throws UnusableInputException if it does not fit the inputs
   */
  NDArray[] of(PtNDManager owner, Batch batch) {
    NDArray[] arrays = new NDArray[inputs.size()];
    int column = 0;
    for (int i = 0; i < arrays.length; i++) {
      Description.Input input = inputs.get(i);
      boolean joined = batch.tensors().size() == 1;
      Tensor tensor = joined ? batch.only() : named(batch, input.name());
      int from = joined ? column : 0;
      column += input.length();
      int width = joined ? totalLength() : input.length();
      if (tensor.rowLength() != width) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot feed rows of %d numbers to the network: it takes %d.",
                tensor.rowLength(),
                width));
      }
      arrays[i] = array(owner, i, tensor, from);
    }
    return arrays;
  }

  private int totalLength() {
    return inputs.stream().mapToInt(Description.Input::length).sum();
  }

  private Tensor named(Batch batch, String name) {
    if (batch.tensors().size() == inputs.size()) {
      for (Tensor tensor : batch.tensors()) {
        if (tensor.name().equals(name)) {
          return tensor;
        }
      }
    }
    throw new UnusableInputException(
        "Cannot feed %s to the network: it takes %s."
            .formatted(
                batch.tensors().stream().map(Tensor::name).toList(),
                inputs.stream().map(Description.Input::name).toList()));
  }

  private NDArray array(PtNDManager owner, int number, Tensor tensor, int from) {
    Description.Input input = inputs.get(number);
    boolean whole = input.type() == Tensor.Type.INT64;
    int rows = tensor.rows();
    int count = Math.multiplyExact(rows, input.length());
    ByteBuffer bytes = memory(number, Math.multiplyExact(count, whole ? Long.BYTES : Float.BYTES));
    for (int row = 0; row < rows; row++) {
      int offset = tensor.offset(row) + from;
      if (whole) {
        copy(tensor.buffer(row), offset, bytes.asLongBuffer(), row * input.length(), input);
      } else {
        copy(tensor.buffer(row), offset, bytes.asFloatBuffer(), row * input.length(), input);
      }
    }
    return owner.create(bytes, shape(rows, input), whole ? DataType.INT64 : DataType.FLOAT32);
  }

  private static Shape shape(int rows, Description.Input input) {
    long[] sides = new long[1 + input.shape().length];
    sides[0] = rows;
    for (int i = 1; i < sides.length; i++) {
      sides[i] = input.shape()[i - 1];
    }
    return new Shape(sides);
  }

  private ByteBuffer memory(int number, int bytes) {
    if (memory[number] == null || memory[number].capacity() < bytes) {
      memory[number] = NativeMemory.bytes(bytes);
    }
    return NativeMemory.range(memory[number], 0, bytes / Float.BYTES);
  }

  private static void copy(
      Buffer from, int at, FloatBuffer to, int index, Description.Input input) {
    if (from instanceof FloatBuffer floats) {
      to.put(index, floats, at, input.length());
    } else if (from instanceof ByteBuffer bytes) {
      for (int i = 0; i < input.length(); i++) {
        to.put(index + i, bytes.get(at + i) & 0xff);
      }
    } else {
      LongBuffer longs = (LongBuffer) from;
      for (int i = 0; i < input.length(); i++) {
        to.put(index + i, (float) longs.get(at + i));
      }
    }
  }

  private static void copy(Buffer from, int at, LongBuffer to, int index, Description.Input input) {
    for (int i = 0; i < input.length(); i++) {
      long value;
      if (from instanceof FloatBuffer floats) {
        float number = floats.get(at + i);
        value = (long) number;
        if (value != number) {
          throw new UnusableInputException(
              String.format(
                  Locale.ROOT,
                  "Cannot feed %s to the network's input %s: it takes whole numbers.",
                  number,
                  input.name()));
        }
      } else if (from instanceof ByteBuffer bytes) {
        value = bytes.get(at + i) & 0xff;
      } else {
        value = ((LongBuffer) from).get(at + i);
      }
      to.put(index + i, value);
    }
  }
}
