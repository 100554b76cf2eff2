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
 * who changes the vector changes the network. Used by one thread at a time.
 */
final class TorchModule implements AutoCloseable {

  /** As DJL tells a method of a module from its arguments. */
  private static final String METHOD = "module_method:";

  /** In what libtorch says when memory is not to be had. */
  private static final String NO_MEMORY = "alloc";

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private ByteBuffer vector;
  private ByteBuffer base;
  private long[] moving;
  private boolean training = true;

  private TorchModule(PtNDManager manager, PtSymbolBlock block) {
    this.manager = manager;
    this.block = block;
  }

  /**
   * Loads a program.
   *
   * @throws UnusableInputException if libtorch cannot
   */
  static TorchModule open(Program program) {
    PtNDManager manager = TorchLibrary.manager();
    TorchModule module = null;
    try {
      PtSymbolBlock block =
          JniUtils.loadModule(manager, new ByteArrayInputStream(program.archive()), false, false);
      JniUtils.enableTrainingMode(block);
      module = new TorchModule(manager, block);
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
  static TorchModule open(Program program, Selection selection, Constants constants) {
    TorchModule module = open(program);
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
      set(tensors.get(i), place.trained() ? vector : constants.memory(), place.range());
    }
    for (FlatLayout.Added one : layout.added()) {
      if (one.sum() != null) {
        set(tensors.get(network.parameters().indexOf(one.weight())), base, one.sum());
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

  private static void set(NDArray tensor, ByteBuffer numbers, FlatLayout.Range range) {
    if (tensor.size() != range.length() || tensor.getDataType() != DataType.FLOAT32) {
      throw damaged();
    }
    tensor.set(NativeMemory.range(numbers, range.from(), range.length()));
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
        set(a, vector, layer.a());
        a.setRequiresGradient(true);
      }
      set(b, vector, layer.b());
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
