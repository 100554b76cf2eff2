package dev.graft.engine.dl4j;

import com.sun.jna.NativeLibrary;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.UnsupportedProfileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** ND4J in this JVM: loaded by a profile, and checked. */
public final class Nd4jRuntime {

  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

  private Nd4jRuntime() {}

  /**
   * Loads it; the process's environment is set.
   *
   * @throws UnsupportedProfileException if it was loaded with other settings before
   */
  static void load(ArithmeticProfile profile) {
    System.setProperty(EXTENSION, profile.nativeExtension());
    PackedLibrary.offer("linux-x86_64" + profile.nativeExtension());
    // ND4J sets both thread counts from the environment that the JVM saw at its start: set them
    // again.
    Nd4j.factory().blas().setMaxThreads(profile.threads());
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    // Of an error that is told; it would be written to the working folder.
    CrashReportingUtil.crashDumpsEnabled(false);
    check(profile);
  }

  /** Native threads are counted per calling thread. */
  static void enter(ArithmeticProfile profile) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(profile.threads());
  }

  private static void check(ArithmeticProfile profile) {
    NativeLibrary blas = NativeLibrary.getInstance(loadedLibrary("libopenblas_nolapack"));
    String kernel = blas.getFunction("openblas_get_corename").invokeString(new Object[0], false);
    int threads = blas.getFunction("openblas_get_num_threads").invokeInt(new Object[0]);
    loadedLibrary("linux-x86_64" + profile.nativeExtension() + "/libnd4jcpu");
    if (!kernel.equals(profile.blasKernel()) || threads != profile.threads()) {
      throw new UnsupportedProfileException(
          String.format(
              Locale.ROOT,
              "Cannot compute with %s on %s: OpenBLAS runs its %s kernel with %d threads; it was loaded before Graft.",
              profile,
              NativeRuntime.host(),
              kernel,
              threads));
    }
  }

  private static String loadedLibrary(String name) {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .filter(line -> line.contains(name))
          .map(line -> line.substring(line.indexOf('/')))
          .findFirst()
          .orElseThrow(
              () ->
                  new UnsupportedProfileException(
                      "Cannot compute on %s: the native library %s is not the one that was loaded."
                          .formatted(NativeRuntime.host(), name)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the loaded libraries", e);
    }
  }

  /** OpenMP threads that native operations of the calling thread use. */
  public static int ompThreads() {
    return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
  }

  /** Threads that OpenBLAS uses for one call. */
  public static int blasThreads() {
    return NativeLibrary.getInstance(loadedLibrary("libopenblas_nolapack"))
        .getFunction("openblas_get_num_threads")
        .invokeInt(new Object[0]);
  }
}
