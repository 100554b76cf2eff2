package dev.graft.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import dev.graft.engine.NativeLibraries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * ONNX Runtime's own libraries, unpacked once. Left alone it unpacks 30 MB into the temporary
 * folder in every JVM, and leaves them there when the JVM is killed.
 */
final class RuntimeFiles {

  private static final String PATH = "onnxruntime.native.path";
  private static final String RESOURCES = "/ai/onnxruntime/native/linux-x64/";
  private static final List<String> LIBRARIES =
      List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

  /** In the jar for CUDA only: ONNX Runtime looks for it, and others, where it unpacks itself. */
  private static final String PROVIDERS = "libonnxruntime_providers_shared.so";

  private RuntimeFiles() {}

  /** Unpacks them, before ONNX Runtime's class is initialised. */
  static synchronized void unpack() {
    NativeLibraries.prepare();
    if (System.getProperty(PATH) != null || resource(PROVIDERS) != null) {
      return;
    }
    try {
      String identity = identity();
      if (identity != null) {
        Path folder = NativeLibraries.folder("onnxruntime-" + identity);
        for (String library : LIBRARIES) {
          unpack(library, folder);
        }
        System.setProperty(PATH, folder.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack ONNX Runtime", e);
    }
  }

  private static URL resource(String library) {
    return OrtEnvironment.class.getResource(RESOURCES + library);
  }

  /** The checksums that the jar has of them; null if they are in no jar of the usual kind. */
  private static String identity() throws IOException {
    StringBuilder identity = new StringBuilder();
    for (String library : LIBRARIES) {
      URL url = resource(library);
      if (url == null || !(url.openConnection() instanceof JarURLConnection jar)) {
        return null;
      }
      identity.append(Long.toHexString(jar.getJarEntry().getCrc()));
    }
    return identity.toString();
  }

  /** Whole or not at all: another JVM may do the same. */
  private static void unpack(String library, Path folder) throws IOException {
    Path wanted = folder.resolve(library);
    if (Files.exists(wanted)) {
      return;
    }
    Path half = Files.createTempFile(folder, library, null);
    try (InputStream in = resource(library).openStream()) {
      Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
      Files.move(half, wanted, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
  }
}
