package dev.graft.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import dev.graft.dataset.Seeds;
import dev.graft.io.LocalCopy;
import dev.graft.model.OutputWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** Puts a new output layer of random weights on a network, in place of its own. */
final class NewHead {

  /** The bits of floats that no network holds, one a tensor. */
  private static final int MARK = 0x7E5A0000;

  private NewHead() {}

  /**
   * The network with a new output layer, initialised as PyTorch does it: uniformly between minus
   * and plus one divided by the root of the number of inputs.
   *
   * @param outputs how many it has
   */
  static TorchNetwork on(TorchNetwork network, OutputMeaning meaning, int outputs, long seed) {
    Description wanted = network.description().telling(meaning, outputs);
    Program program = program(network.program(), wanted);
    FlatLayout layout = program.layout(Part.WHOLE);
    OutputWeights head = layout.head();
    float[] old = network.weights();
    float[] weights = new float[layout.length()];
    System.arraycopy(old, 0, weights, 0, head.weights());
    int statistics = layout.length() - layout.weights();
    System.arraycopy(old, old.length - statistics, weights, layout.weights(), statistics);
    Random random = new Random(Seeds.derive(seed, "weights"));
    double bound = 1 / Math.sqrt(head.inputs());
    for (int i = head.weights(); i < layout.weights(); i++) {
      weights[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return network.with(program, weights);
  }

  private static Program program(Program program, Description wanted) {
    try (TorchModule module = TorchModule.open(program, Processor.CPU);
        PtNDManager owner = module.calling()) {
      module.call(owner, "graft_resize", owner.create((long) wanted.outputs()));
      NDList tensors = module.call(owner, Part.WHOLE.method("parameters"));
      tensors.addAll(module.call(owner, "graft_statistics"));
      for (int i = 0; i < tensors.size(); i++) {
        mark(tensors.get(i), MARK + i);
      }
      module.training(false);
      try (LocalCopy written = LocalCopy.of(module::write)) {
        return PreparedFile.program(written.path(), wanted, MARK);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mark(NDArray tensor, int bits) {
    ByteBuffer memory = NativeMemory.bytes(Float.BYTES * (int) tensor.size());
    memory.putInt(0, bits);
    tensor.set(memory);
  }
}
