package dev.graft.engine.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtEngineProvider;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.graft.UnusableInputException;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.Uninterrupted;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * libtorch in this JVM. It is unpacked and loaded when a network needs it first, after {@link
 * NativeRuntime} has set the environment that it reads.
 */
final class TorchLibrary {

  private static final String VERSION = "2.7.1";

  private static final List<String> OTHERS =
      List.of(
          "PYTORCH_VERSION",
          "PYTORCH_FLAVOR",
          GpuLibrary.VARIABLE,
          "PYTORCH_EXTRA_LIBRARY_PATH",
          "DJL_OFFLINE");

  /** Whether a job of this JVM may compute on GPUs. */
  private static boolean permitted;

  private static ArithmeticProfile loaded;
  private static boolean forGpus;

  private TorchLibrary() {}

  /** Lets it be one that computes on GPUs, too, if it is not there yet. */
  static synchronized void permitGpus() {
    permitted = true;
  }

  /**
   * What is missing for computing on a GPU, as a part of a sentence; null: nothing.
   *
   * @param gpu its number
   */
  static synchronized String missing(int gpu) {
    permitGpus();
    boolean before = loaded != null;
    enter();
    if (!forGpus) {
      return before && System.getenv(GpuLibrary.VARIABLE) != null
          ? "this process has loaded a libtorch for CPUs before (start a new one)"
          : "libtorch finds no NVIDIA driver, or is one for CPUs (%s names the folder of a libtorch %s with CUDA: spark.executorEnv.%s)"
              .formatted(GpuLibrary.VARIABLE, VERSION, GpuLibrary.VARIABLE);
    }
    int count = GpuLibrary.count(Path.of(LibUtils.getLibtorchPath()));
    return gpu < count
        ? null
        : String.format(
            Locale.ROOT, "libtorch finds %d GPUs, and number %d is to be used", count, gpu);
  }

  /** Makes libtorch ready for the calling thread; loads it by the profile that holds here. */
  static synchronized void enter() {
    if (loaded == null) {
      ArithmeticProfile profile = NativeRuntime.profile(Runtime.getRuntime().availableProcessors());
      loaded = Uninterrupted.call(() -> load(profile));
    }
    JniUtils.setNumThreads(loaded.threads());
    // Of the calling thread: what is run is what is written, the first time as the hundredth.
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(true);
  }

  /** By these DJL takes another libtorch than the one in the jar, or downloads one. */
  private static void refuseOthers() {
    for (String variable : OTHERS) {
      if (System.getenv(variable) != null && !(permitted && variable.equals(GpuLibrary.VARIABLE))) {
        throw new UnusableInputException(
            "Cannot compute with PyTorch where the environment variable %s is set (%s): Graft computes with the libtorch %s of its own jar; unset it (spark.executorEnv on executors)."
                .formatted(variable, System.getenv(variable), VERSION));
      }
    }
    String path = System.getenv(GpuLibrary.VARIABLE);
    if (path != null) {
      GpuLibrary.offer(path, VERSION);
    }
  }

  private static ArithmeticProfile load(ArithmeticProfile profile) {
    refuseOthers();
    if (System.getProperty("ai.djl.pytorch.graph_optimizer") == null) {
      System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    }
    if (!Engine.hasEngine(PtEngine.ENGINE_NAME)) {
      Engine.registerEngine(new PtEngineProvider());
    }
    NativeLibrary library = OwnSymbols.bind();
    Engine.getEngine(PtEngine.ENGINE_NAME);
    if (!LibUtils.getVersion().equals(VERSION)) {
      throw new IllegalStateException("loaded is libtorch " + LibUtils.getVersion());
    }
    forGpus = JniUtils.getFeatures().contains("CUDA");
    deterministic(library);
    NativeHeap.keep();
    return profile;
  }

  /** DJL has no call for it: C++ functions by the names that they have in the library. */
  private static void deterministic(NativeLibrary library) {
    Pointer context = library.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    Function algorithms = library.getFunction("_ZN2at7Context26setDeterministicAlgorithmsEbb");
    // On GPUs some layers have no such form: they are told in a warning.
    algorithms.invokeVoid(new Object[] {context, 1, forGpus ? 1 : 0});
    // Convolutions of GPUs would leave out 13 bits of a number.
    library
        .getFunction("_ZN2at7Context17setAllowTF32CuDNNEb")
        .invokeVoid(new Object[] {context, 0});
    // All that is computed with is written before it is read: filling it would cost a pass each.
    library
        .getFunction("_ZN2at7Context39setDeterministicFillUninitializedMemoryEb")
        .invokeVoid(new Object[] {context, 0});
  }

  /** A new owner of tensors; what it owns is freed when it is closed. */
  static PtNDManager manager(Device device) {
    if (device.isGpu()) {
      permitGpus();
    }
    enter();
    return (PtNDManager) Engine.getEngine(PtEngine.ENGINE_NAME).newBaseManager(device);
  }

  /** What computes, for people. */
  static synchronized String summary() {
    enter();
    return String.format(
        Locale.ROOT,
        "libtorch %s%s, %s, %d native thread%s a task, deterministic algorithms",
        LibUtils.getVersion(),
        System.getenv(GpuLibrary.VARIABLE) == null ? "" : " of " + LibUtils.getLibtorchPath(),
        loaded.instructionSet(),
        loaded.threads(),
        loaded.threads() == 1 ? "" : "s");
  }
}
