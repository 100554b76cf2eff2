package dev.graft.engine.dl4j;

import com.github.luben.zstd.ZstdInputStream;
import dev.graft.engine.NativeLibraries;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * ND4J's large native library. The submitted jar holds it packed by Zstandard, less than half of
 * what a jar makes of it; JavaCPP, which takes libraries from jars as they are, is led to where it
 * was unpacked, once a machine.
 */
final class PackedLibrary {

  private static final String NAME = "libnd4jcpu.so";
  private static final String BINDINGS = "/org/nd4j/linalg/cpu/nativecpu/bindings/";

  private static final String PATHS = "org.bytedeco.javacpp.platform.preloadpath";
  private static final String PART = ".part";

  /** Nobody unpacks for so long without writing. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private PackedLibrary() {}

  /**
   * Unpacks the library if it is packed and not there yet. Call it before ND4J loads.
   *
   * @param build its folder, named by platform and extension
   */
  static void offer(String build) {
    String resource = BINDINGS + build + "/" + NAME;
    URL packed = PackedLibrary.class.getResource(resource + ".zst");
    if (PackedLibrary.class.getResource(resource) == null && packed != null) {
      URL digest = PackedLibrary.class.getResource(resource + ".sha256");
      Path library = unpacked(packed, digest, NativeLibraries.folder("nd4j"), build);
      System.setProperty(PATHS, withOurs(System.getProperty(PATHS), library.getParent()));
    }
  }

  /**
   * Folders that JavaCPP looks into, the user's own first.
   *
   * @param given null or empty where the user names none
   */
  static String withOurs(String given, Path folder) {
    Set<String> folders = new LinkedHashSet<>();
    if (given != null && !given.isEmpty()) {
      folders.addAll(List.of(given.split(File.pathSeparator)));
    }
    folders.add(folder.toString());
    return String.join(File.pathSeparator, folders);
  }

  /**
   * Where the library is, by the digest of what it holds: jars of two versions share a cache.
   *
   * @param digest a text file: the SHA-256 of the library
   */
  static Path unpacked(URL packed, URL digest, Path cache, String build) {
    try {
      String sum = text(digest);
      Path folder = Files.createDirectories(cache.resolve(sum).resolve(build));
      removeAbandoned(folder.toFile());
      Path library = folder.resolve(NAME);
      if (!Files.exists(library)) {
        unpack(packed, library, sum);
      }
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot unpack " + NAME + " into " + cache + " (GRAFT_CACHE names another folder)", e);
    }
  }

  /**
   * What processes left that were killed as they unpacked. One that cannot be deleted takes space
   * only.
   */
  private static void removeAbandoned(File folder) {
    long before = System.currentTimeMillis() - ABANDONED.toMillis();
    File[] left = folder.listFiles(f -> f.getName().endsWith(PART) && f.lastModified() < before);
    for (File part : left == null ? new File[0] : left) {
      part.delete();
    }
  }

  private static String text(URL file) throws IOException {
    try (InputStream in = file.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }

  /** Under a name of its own first: other processes look for the library at the same time. */
  private static void unpack(URL packed, Path library, String digest) throws IOException {
    Path part = Files.createTempFile(library.getParent(), NAME, PART);
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(new ZstdInputStream(packed.openStream()), sha)) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      String found = HexFormat.of().formatHex(sha.digest());
      if (!found.equals(digest)) {
        throw new IOException("the jar is damaged: expected SHA-256 " + digest + ", got " + found);
      }
      Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java without SHA-256", e);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
