package dev.graft.engine.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.graft.UnusableInputException;
import dev.graft.engine.NativeRuntime;
import java.nio.ByteBuffer;

/**
 * What computes a network: CPUs, whose tensors are views of numbers outside the heap, or a GPU,
 * whose tensors are copies of these.
 */
class Processor {

  static final Processor CPU = new Processor(Device.cpu(), true);

  private final Device device;
  private final boolean views;

  /**
   * @param views whether tensors are views
   */
  Processor(Device device, boolean views) {
    this.device = device;
    this.views = views;
  }

  /**
   * A GPU by its number, as CUDA counts those that this process sees.
   *
   * @throws UnusableInputException if it is not there
   */
  static Processor gpu(int number) {
    String missing = TorchLibrary.missing(number);
    if (missing != null) {
      throw new UnusableInputException(
          "Cannot compute on a GPU of %s: %s.".formatted(NativeRuntime.host(), missing));
    }
    return new Processor(Device.gpu(number), false);
  }

  boolean views() {
    return views;
  }

  /** A new owner of tensors; what it owns is freed when it is closed. */
  PtNDManager manager() {
    return TorchLibrary.manager(device);
  }

  /** The program as it is loaded here: one that was traced may name the processor of then. */
  byte[] archive(Program program) {
    return device.isGpu()
        ? PreparedFile.onDevice(program, "cuda:" + device.getDeviceId())
        : program.archive();
  }

  /** Gives a tensor other numbers. */
  void set(NDArray tensor, ByteBuffer numbers) {
    tensor.set(numbers);
  }

  /** A tensor that is written for {@link #fetch} to bring what is in it. */
  NDArray into(PtNDManager owner, ByteBuffer numbers) {
    Shape shape = new Shape(numbers.capacity() / Float.BYTES);
    return views
        ? owner.create(numbers, shape, DataType.FLOAT32)
        : owner.create(shape, DataType.FLOAT32);
  }

  /** Brings what is in a tensor to where it is read. */
  void fetch(NDArray tensor, ByteBuffer numbers) {
    if (!views) {
      try (NDArray here = tensor.toDevice(Device.cpu(), true)) {
        numbers.put(0, here.toByteBuffer(), 0, numbers.capacity());
      }
    }
  }
}
