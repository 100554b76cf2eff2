package dev.graft.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
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
   *     an engine was loaded with other settings before
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
    engines.forEach(engine -> engine.enter(profile));
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
    NativeLibraries.setEnvironment(environment(profile));
    engines = NetworkEngines.all();
    engines.forEach(engine -> engine.load(profile));
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
