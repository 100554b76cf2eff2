package dev.graft.engine;

import dev.graft.provider.Usable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pins an {@link ArithmeticProfile} in this JVM before anything native loads; engines check that it
 * holds. The caller's environment does not count: the variables that the native libraries read at
 * load time are set in the process itself.
 */
public final class NativeRuntime {

  private static final Logger LOG = LoggerFactory.getLogger(NativeRuntime.class);

  private static ArithmeticProfile pinned;
  private static List<NetworkEngine> engines = List.of();
  private static ClassLoader looked;

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
    variables.put("ATEN_CPU_CAPABILITY", profile.instructionSet());
    variables.put("MKL_NUM_THREADS", threads);
    variables.put("MKL_DYNAMIC", "FALSE");
    // Without it CUDA's BLAS is not deterministic.
    variables.put("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
    variables.put("MKL_CBWR", profile.instructionSet().toUpperCase(Locale.ROOT));
    // libtorch's large tensors in large pages, which changes no number.
    variables.put("THP_MEM_ALLOC_ENABLE", "1");
    variables.putAll(NativeLibraries.SILENT);
    return variables;
  }

  /**
   * Makes this JVM compute by a profile; does nothing if it does already. Call it at the start of
   * every task: native threads are counted per calling thread. Whether that is on GPUs is each
   * job's own.
   *
   * @throws UnsupportedProfileException naming this host, if its processor lacks instructions or if
   *     an engine was loaded with other settings before
   */
  public static synchronized void pin(ArithmeticProfile profile) {
    boolean first = pinned == null;
    if (first) {
      NativeLibraries.prepare();
      Uninterrupted.call(() -> prepare(profile));
    } else if (!pinned.equals(profile.onCpus())) {
      throw new UnsupportedProfileException(
          "Cannot compute with %s on %s: this JVM already computes with %s; start a new one."
              .formatted(profile, host(), pinned));
    }
    if (first || looked != Thread.currentThread().getContextClassLoader()) {
      Uninterrupted.call(() -> loaded(profile));
      looked = Thread.currentThread().getContextClassLoader();
    }
    if (first) {
      pinned = profile.onCpus();
      LOG.info("Arithmetic on {}: {}", host(), profile);
    }
    engines.forEach(engine -> engine.enter(profile));
  }

  /** Jars of a job may come to a JVM that computes already. */
  private static List<NetworkEngine> loaded(ArithmeticProfile profile) {
    List<NetworkEngine> all = new ArrayList<>(engines);
    for (Usable<NetworkEngine> one : NetworkEngines.all()) {
      if (!all.contains(one.provider()) && load(one, profile)) {
        all.add(one.provider());
      }
    }
    engines = List.copyOf(all);
    return engines;
  }

  /** One of a user's jar that cannot be loaded fails the jobs that use it, and no others. */
  private static boolean load(Usable<NetworkEngine> one, ArithmeticProfile profile) {
    if (one.own()) {
      one.provider().load(profile);
      return true;
    }
    try {
      one.provider().load(profile);
      return true;
    } catch (RuntimeException | LinkageError e) {
      LOG.warn(
          "the engine {} of {} cannot be loaded on {}",
          one.provider().name(),
          one.place(),
          host(),
          e);
      return false;
    }
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

  /** Threads that a task may compute with: those of the pinned profile; 1 where there is none. */
  public static synchronized int threads() {
    return pinned == null ? 1 : pinned.threads();
  }

  private static ArithmeticProfile prepare(ArithmeticProfile profile) {
    if (!profile.missingHere().isEmpty()) {
      throw new UnsupportedProfileException(
          "Cannot compute with %s on %s: its processor lacks %s; set train.instruction-set to one that all machines have."
              .formatted(profile, host(), profile.missingHere()));
    }
    NativeLibraries.setEnvironment(environment(profile));
    return profile;
  }

  /** How messages call this machine. */
  public static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }
}
