package dev.graft.engine.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A network in libtorch. Its numbers lie in one vector outside the heap, where tensors are views:
 * who changes the vector changes the network. On a GPU they are copies: {@link #changed} and {@link
 * #fetchStatistics} tell when. Used by one thread at a time.
 */
final class TorchModule implements AutoCloseable {

  /** As DJL tells a method of a module from its arguments. */
  private static final String METHOD = "module_method:";

  /** In what libtorch says when memory is not to be had. */
  private static final String NO_MEMORY = "alloc";

  /** In what it says where tensors of a GPU meet others. */
  private static final String OTHER_DEVICE = "on the same device";

  private final Processor processor;
  private final PtNDManager manager;
  private final PtSymbolBlock block;

  /** Tensors that are no views of the numbers here, but copies. */
  private final List<Copied> copies = new ArrayList<>();

  private boolean changed;
  private ByteBuffer vector;
  private ByteBuffer base;
  private long[] moving;
  private boolean training = true;

  /**
   * @param here what it is a copy of
   * @param statistic whether a pass in training changes it
   */
  private record Copied(NDArray tensor, ByteBuffer here, boolean statistic) {}

  private TorchModule(Processor processor, PtNDManager manager, PtSymbolBlock block) {
    this.processor = processor;
    this.manager = manager;
    this.block = block;
  }

  /**
   * Loads a program.
   *
   * @throws UnusableInputException if libtorch cannot
   */
  static TorchModule open(Program program, Processor processor) {
    PtNDManager manager = processor.manager();
    TorchModule module = null;
    try {
      PtSymbolBlock block =
          JniUtils.loadModule(
              manager,
              new ByteArrayInputStream(processor.archive(program)),
              manager.getDevice().isGpu(),
              false);
      JniUtils.enableTrainingMode(block);
      module = new TorchModule(processor, manager, block);
      return module;
    } catch (EngineException e) {
      String said = said(e);
      if (said.contains(NO_MEMORY)) {
        throw e;
      }
      throw new UnusableInputException(
          "Cannot load the network into libtorch, which says: %s; prepare it again with torch 2.7.1 (it says it was made with %s)."
              .formatted(said, program.description().torch()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (module == null) {
        manager.close();
      }
    }
  }

  /**
   * The same with the numbers of what is trained of it in a vector, where they are 0.
   *
   * @param constants what the others are; null: there are none
   */
  static TorchModule open(
      Program program, Selection selection, Constants constants, Processor processor) {
    TorchModule module = open(program, processor);
    boolean bound = false;
    try {
      module.bind(program.description(), selection, constants);
      bound = true;
    } finally {
      if (!bound) {
        module.close();
      }
    }
    return module;
  }

  private void bind(Description network, Selection selection, Constants constants) {
    FlatLayout layout = new FlatLayout(network, selection);
    vector = NativeMemory.bytes(Math.multiplyExact(Float.BYTES, layout.length()));
    if (selection.lora() != null) {
      adapt(network, selection.lora(), layout.added());
    }
    Part part = selection.part();
    List<NDArray> tensors = new ArrayList<>(call(manager, part.method("parameters")));
    int parameters = tensors.size();
    if (part == Part.WHOLE) {
      tensors.addAll(call(manager, part.method("statistics")));
    }
    base = NativeMemory.bytes(Float.BYTES * layout.summed());
    List<FlatLayout.Place> places = layout.places();
    if (tensors.size() != places.size()) {
      throw damaged();
    }
    for (int i = 0; i < places.size(); i++) {
      FlatLayout.Place place = places.get(i);
      if (i < parameters) {
        tensors.get(i).setRequiresGradient(place.trained());
      }
      ByteBuffer memory = place.trained() ? vector : constants.memory();
      ByteBuffer here = set(tensors.get(i), memory, place.range());
      if (place.trained()) {
        copied(tensors.get(i), here, i >= parameters);
      }
    }
    for (FlatLayout.Added one : layout.added()) {
      if (one.sum() != null) {
        NDArray weight = tensors.get(network.parameters().indexOf(one.weight()));
        copied(weight, set(weight, base, one.sum()), false);
      }
    }
    if (part == Part.WHOLE && layout.statistics().size() < network.statistics().size()) {
      moving = new long[network.statistics().size()];
      for (int i = 0; i < moving.length; i++) {
        moving[i] = selection.moves(i) ? 1 : 0;
      }
      still();
    }
  }

  /** Gives what the tensor has its numbers of. */
  private ByteBuffer set(NDArray tensor, ByteBuffer numbers, FlatLayout.Range range) {
    if (tensor.size() != range.length() || tensor.getDataType() != DataType.FLOAT32) {
      throw damaged();
    }
    ByteBuffer here = NativeMemory.range(numbers, range.from(), range.length());
    processor.set(tensor, here);
    return here;
  }

  private void copied(NDArray tensor, ByteBuffer here, boolean statistic) {
    if (!processor.views()) {
      copies.add(new Copied(tensor, here, statistic));
    }
  }

  private void adapt(Description network, Lora lora, List<FlatLayout.Added> layers) {
    NDList added;
    try (PtNDManager owner = calling()) {
      NDArray on = owner.create(lora.numbers(network));
      NDArray rank = owner.create((long) lora.rank());
      added = call(manager, "graft_adapt", on, rank, owner.create(lora.scale()));
    }
    if (added.size() != 2 * layers.size()) {
      throw damaged();
    }
    for (int i = 0; i < layers.size(); i++) {
      FlatLayout.Added layer = layers.get(i);
      NDArray a = added.get(2 * i);
      NDArray b = added.get(2 * i + 1);
      if (layer.a() == null) {
        set(a, constant(lora.start(layer.weight())), new FlatLayout.Range(0, (int) a.size()));
      } else {
        copied(a, set(a, vector, layer.a()), false);
        a.setRequiresGradient(true);
      }
      copied(b, set(b, vector, layer.b()), false);
      b.setRequiresGradient(true);
    }
  }

  private static ByteBuffer constant(float[] numbers) {
    ByteBuffer memory = NativeMemory.bytes(Math.multiplyExact(Float.BYTES, numbers.length));
    memory.asFloatBuffer().put(numbers);
    return memory;
  }

  /** Layers whose statistics do not move normalise by them in training, too. */
  private void still() {
    try (PtNDManager owner = calling()) {
      call(owner, "graft_still", owner.create(moving));
    }
  }

  private static UnusableInputException damaged() {
    return new UnusableInputException(
        "Cannot load the network: its tensors are not those that its file says; prepare it again.");
  }

  /** The numbers, where libtorch has them. */
  FloatBuffer numbers() {
    return vector.asFloatBuffer();
  }

  /** Weights without what is added to them, where sums of both travel. */
  FloatBuffer base() {
    return base.asFloatBuffer();
  }

  /** What computes it. */
  Processor processor() {
    return processor;
  }

  /** Told that numbers were changed here, or statistics there. */
  void changed() {
    changed = true;
  }

  /** Brings the statistics here that a pass in training has moved. */
  void fetchStatistics() {
    copies.stream()
        .filter(Copied::statistic)
        .forEach(one -> processor.fetch(one.tensor(), one.here()));
  }

  private void send() {
    if (changed) {
      copies.forEach(one -> processor.set(one.tensor(), one.here()));
      changed = false;
    }
  }

  /** Whether layers that are others in training behave as they do there. */
  void training(boolean wanted) {
    if (training != wanted) {
      if (wanted) {
        JniUtils.enableTrainingMode(block);
        if (moving != null) {
          still();
        }
      } else {
        JniUtils.enableInferenceMode(block);
      }
      training = wanted;
    }
  }

  /** How many tensors it holds. */
  int tensors() {
    return manager.getManagedArrays().size();
  }

  /** An owner of the tensors of one call. */
  PtNDManager calling() {
    TorchLibrary.enter();
    return (PtNDManager) manager.newSubManager();
  }

  /**
   * Runs a method.
   *
   * @param owner of what it gives
   * @throws UnusableInputException if libtorch cannot
   */
  NDList call(PtNDManager owner, String method, NDArray... arguments) {
    send();
    try (PtNDArray name = owner.create(new Shape(1), DataType.FLOAT32)) {
      name.setName(METHOD + method);
      NDList all = new NDList(name);
      all.addAll(List.of(arguments));
      return IValueUtils.forward(block, all, true);
    } catch (EngineException e) {
      String said = said(e);
      if (said.contains(NO_MEMORY)) {
        throw e;
      }
      if (said.contains(OTHER_DEVICE)) {
        throw new UnusableInputException(
            "Cannot compute the network on a GPU: it makes tensors on CPUs, which an older graft.prepare_torch did, or code that names the device (libtorch says: %s); prepare it again, or take train.device = cpu."
                .formatted(said),
            e);
      }
      throw new UnusableInputException(
          "Cannot run the network on such examples: libtorch says: %s.".formatted(said), e);
    }
  }

  /** The sentence of an error of libtorch's, which has many lines. */
  private static String said(EngineException e) {
    List<String> lines = String.valueOf(e.getMessage()).lines().map(String::strip).toList();
    return lines.stream()
        .filter(line -> line.contains("Error: "))
        .reduce((first, second) -> second)
        .map(line -> line.substring(line.indexOf("Error: ") + "Error: ".length()))
        .orElse(lines.stream().filter(line -> !line.isEmpty()).findFirst().orElse("nothing"))
        .replaceFirst("\\.$", "");
  }

  /** Writes it as it is now, as TorchScript's zip. */
  void write(OutputStream to) {
    JniUtils.writeModule(block, to, false);
  }

  @Override
  public void close() {
    block.close();
    manager.close();
    NativeHeap.release();
  }
}
