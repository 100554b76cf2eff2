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

  /** The same with the numbers of a part of it in a vector, where they are 0. */
  static TorchModule open(Program program, Part part) {
    TorchModule module = open(program);
    boolean bound = false;
    try {
      module.bind(program.layout(part), part);
      bound = true;
    } finally {
      if (!bound) {
        module.close();
      }
    }
    return module;
  }

  private void bind(FlatLayout layout, Part part) {
    vector = NativeMemory.bytes(Math.multiplyExact(Float.BYTES, layout.length()));
    List<NDArray> tensors = new ArrayList<>();
    NDList parameters = call(manager, part.method("parameters"));
    parameters.forEach(one -> one.setRequiresGradient(true));
    tensors.addAll(parameters);
    if (part == Part.WHOLE) {
      tensors.addAll(call(manager, part.method("statistics")));
    }
    List<FlatLayout.Range> ranges = layout.ranges();
    if (tensors.size() != ranges.size()) {
      throw damaged();
    }
    for (int i = 0; i < ranges.size(); i++) {
      FlatLayout.Range range = ranges.get(i);
      if (tensors.get(i).size() != range.length()
          || tensors.get(i).getDataType() != DataType.FLOAT32) {
        throw damaged();
      }
      tensors.get(i).set(NativeMemory.range(vector, range.from(), range.length()));
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

  /** Whether layers that are others in training behave as they do there. */
  void training(boolean wanted) {
    if (training != wanted) {
      if (wanted) {
        JniUtils.enableTrainingMode(block);
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
