package dev.graft.network;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pins an {@link ArithmeticProfile} in this JVM before ND4J loads, and checks afterwards that it
 * holds. The caller's environment does not count: the variables that the native libraries read at
 * load time are set in the process itself.
 */
public final class NativeRuntime {

  private static final Logger LOG = LoggerFactory.getLogger(NativeRuntime.class);
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

  private static ArithmeticProfile pinned;

  private NativeRuntime() {}

  /**
   * The environment variables that decide how the native libraries compute, with the profile's
   * values, and those that keep them silent.
   */
  public static Map<String, String> environment(ArithmeticProfile profile) {
    String threads = Integer.toString(profile.threads());
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("OMP_NUM_THREADS", threads);
    variables.put("OMP_DYNAMIC", "FALSE");
    variables.put("OPENBLAS_NUM_THREADS", threads);
    variables.put("OPENBLAS_CORETYPE", profile.blasKernel());
    variables.put("SD_MAX_THREADS", threads);
    variables.put("SD_MASTER_THREADS", threads);
    variables.put("DNNL_MAX_CPU_ISA", profile.oneDnnLimit());
    variables.put("ONEDNN_MAX_CPU_ISA", profile.oneDnnLimit());
    variables.putAll(NativeLibraries.SILENT);
    return variables;
  }

  /**
   * Makes this JVM compute by a profile; does nothing if it does already. Call it at the start of
   * every task: native threads are counted per calling thread.
   *
   * @throws UnsupportedProfileException naming this host, if its processor lacks instructions or if
   *     ND4J was loaded with other settings before
   */
  public static synchronized void pin(ArithmeticProfile profile) {
    if (pinned == null) {
      NativeLibraries.prepare();
      Uninterrupted.call(() -> load(profile));
      pinned = profile;
      LOG.info("Arithmetic on {}: {}", host(), profile);
    } else if (!pinned.equals(profile)) {
      throw new UnsupportedProfileException(
          "Cannot compute with %s on %s: this JVM already computes with %s; start a new one."
              .formatted(profile, host(), pinned));
    }
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(profile.threads());
  }

  /**
   * Pins the best profile of this machine with all its cores, unless this JVM computes with one
   * already.
   */
  public static synchronized void pinIfFree() {
    pin(profile(Runtime.getRuntime().availableProcessors()));
  }

  /**
   * The profile that this JVM computes by; if there is none yet, the best of this machine.
   *
   * @param threads native threads of a task
   */
  public static synchronized ArithmeticProfile profile(int threads) {
    if (pinned == null) {
      pin(ArithmeticProfile.choose("auto", threads));
    }
    return pinned;
  }

  private static ArithmeticProfile load(ArithmeticProfile profile) {
    if (!profile.missingHere().isEmpty()) {
      throw new UnsupportedProfileException(
          "Cannot compute with %s on %s: its processor lacks %s; set train.instruction-set to one that all machines have."
              .formatted(profile, host(), profile.missingHere()));
    }
    System.setProperty(EXTENSION, profile.nativeExtension());
    NativeLibraries.setEnvironment(environment(profile));
    // ND4J sets both thread counts from the environment that the JVM saw at its start: set them
    // again.
    Nd4j.factory().blas().setMaxThreads(profile.threads());
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    // Of an error that is told; it would be written to the working folder.
    CrashReportingUtil.crashDumpsEnabled(false);
    check(profile);
    return profile;
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
              host(),
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
                          .formatted(host(), name)));
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

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }
}
