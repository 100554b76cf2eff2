package dev.graft.engine.torch;

import com.sun.jna.NativeLibrary;
import dev.graft.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A libtorch that is there on a machine with GPUs, in a folder that {@code PYTORCH_LIBRARY_PATH}
 * names: {@code torch/lib} of Python's package, or {@code lib} of PyTorch's own archive.
 */
final class GpuLibrary {

  static final String VARIABLE = "PYTORCH_LIBRARY_PATH";

  /** By its name DJL's part for GPUs goes with any CUDA 12. */
  private static final String FLAVOR = "cu128";

  private static final String CUDA = "libc10_cuda.so";
  private static final String DRIVER = "libcuda.so.1";

  private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)(\\+cu(\\d\\d))?");

  private GpuLibrary() {}

  /**
   * Has DJL load the one that a path names.
   *
   * @param path as the variable has it
   * @param version that it must have
   * @throws UnusableInputException if it has another, or does not say which
   */
  static void offer(String path, String version) {
    Path folder =
        Stream.of(path.split(":"))
            .map(Path::of)
            .filter(one -> Files.isRegularFile(one.resolve("libtorch.so")))
            .findFirst()
            .orElseThrow(() -> refusal(path, "no folder of it holds a libtorch.so", version));
    Matcher said = said(folder).orElseThrow(() -> refusal(path, "it does not say which", version));
    if (!said.group(1).equals(version)) {
      throw refusal(path, "that is " + said.group(1), version);
    }
    boolean cuda = Files.exists(folder.resolve(CUDA));
    if (cuda && said.group(3) != null && !said.group(3).equals(FLAVOR.substring(2, 4))) {
      throw refusal(path, "that is " + said.group(), version);
    }
    // DJL would ask CUDA for its version, and look for a part of its own that is made for that.
    System.setProperty("PYTORCH_FLAVOR", cuda && hasDriver() ? FLAVOR : "cpu");
  }

  /** As Python's package, PyTorch's archive or a folder of DJL's has it. */
  private static Optional<Matcher> said(Path folder) {
    Path above = folder.toAbsolutePath().normalize().getParent();
    for (String name : List.of("build-version", "version.py")) {
      try {
        Path file = above.resolve(name);
        if (Files.exists(file)) {
          Matcher version = VERSION.matcher(Files.readString(file, StandardCharsets.UTF_8));
          if (version.find()) {
            return Optional.of(version);
          }
        }
      } catch (IOException e) {
        // It does not say it.
      }
    }
    Matcher version = VERSION.matcher(folder.toAbsolutePath().normalize().getFileName().toString());
    return version.lookingAt() ? Optional.of(version) : Optional.empty();
  }

  private static UnusableInputException refusal(String path, String why, String version) {
    return new UnusableInputException(
        "Cannot compute with the libtorch of %s = %s: %s, and Graft needs %s (with CUDA 12 for GPUs)."
            .formatted(VARIABLE, path, why, version));
  }

  private static boolean hasDriver() {
    try {
      NativeLibrary.getInstance(DRIVER);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** How many GPUs a libtorch finds that is loaded. */
  static int count(Path folder) {
    // A signed byte, by its name in the library.
    return (byte)
        NativeLibrary.getInstance(folder.resolve(CUDA).toString())
            .getFunction("_ZN3c104cuda12device_countEv")
            .invokeInt(new Object[0]);
  }
}
