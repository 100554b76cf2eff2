package dev.graft.engine;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.Map;

/**
 * What must hold in a JVM before any native library loads, whether or not it computes by a profile:
 * they are unpacked into a folder that is this user's alone (each would else choose one, and some
 * take what another user has put among the temporary files), and none tells anyone anything.
 */
public final class NativeLibraries {

  /**
   * Environment variables that keep them silent. ONNX Runtime's telemetry asks for its maker's
   * hosts, writes into the home, and overflows the stack over a long command line.
   */
  static final Map<String, String> SILENT = Map.of("ORT_DISABLE_TELEMETRY", "1");

  private static Path folder;

  private NativeLibraries() {}

  /**
   * Sets all that; does nothing if it was done.
   *
   * @throws dev.graft.UnusableInputException if there is no folder of this user's own
   */
  public static synchronized void prepare() {
    if (folder == null) {
      Path found = CacheFolder.find();
      unpackInto(found);
      // What is needed is in the jar: nothing is downloaded, no one is told.
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("OPT_OUT_TRACKING", "true");
      Uninterrupted.call(
          () -> {
            setEnvironment(SILENT);
            return null;
          });
      folder = found;
    }
  }

  private static void unpackInto(Path cache) {
    property("org.bytedeco.javacpp.cachedir", cache, "javacpp");
    property("jna.tmpdir", cache, "jna");
    // Of Spark's library, too: what its operator has said counts, whatever it is.
    if (System.getProperty("ZstdTempFolder") == null) {
      System.setProperty("ZstdTempFolder", CacheFolder.inside(cache, "zstd").toString());
    }
    for (String name : new String[] {"ENGINE_CACHE_DIR", "DJL_CACHE_DIR"}) {
      String given = System.getenv(name);
      if (given == null || given.isEmpty()) {
        property(name, cache, "djl");
      } else {
        CacheFolder.named(Path.of(given), name);
      }
    }
  }

  /** What the user has said counts, if the folder is as private as ours. */
  private static void property(String name, Path cache, String inside) {
    String given = System.getProperty(name);
    if (given == null) {
      System.setProperty(name, CacheFolder.inside(cache, inside).toString());
    } else {
      CacheFolder.named(Path.of(given), name);
    }
  }

  /**
   * A folder for one library's files.
   *
   * @param name of the folder
   */
  public static synchronized Path folder(String name) {
    prepare();
    return CacheFolder.inside(folder, name);
  }

  /** Sets variables of this very process, where native code reads them. */
  static void setEnvironment(Map<String, String> variables) {
    Function setenv = NativeLibrary.getInstance("c").getFunction("setenv");
    variables.forEach((name, value) -> setenv.invokeInt(new Object[] {name, value, 1}));
  }
}
