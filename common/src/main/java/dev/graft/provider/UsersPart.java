package dev.graft.provider;

import dev.graft.io.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.CodeSource;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which code a part of a user's jar is: with another version of the jar, a job is another one.
 *
 * @param key that names the part
 * @param jar its file name, or the folder
 * @param sha256 of the jar; in a folder, of the provider's class file
 */
public record UsersPart(String key, String name, String jar, String sha256) {

  static UsersPart of(Found<?> found) {
    try {
      return new UsersPart(
          found.settings().key(),
          found.settings().name(),
          found.place(),
          sha256(found.provider().getClass()));
    } catch (IOException e) {
      throw found.refused("cannot be read again: " + e.getMessage());
    }
  }

  /** Which code a part that no job names is: as {@link #sha256}; empty: it is Graft's own. */
  public static String code(Object part) {
    Class<?> type = part.getClass();
    if (type.getName().startsWith(Providers.GRAFT)) {
      return "";
    }
    try {
      return sha256(type);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the jar of " + type.getName(), e);
    }
  }

  /**
   * Which code has made something that no job names, and goes on computing it; empty: Graft's own.
   *
   * @param key that would name it
   * @param makers those that there are: one of the same jar made it
   */
  public static Optional<UsersPart> maker(
      String key, Object made, List<? extends Usable<?>> makers) {
    Class<?> type = made.getClass();
    String sha256 = code(made);
    return sha256.isEmpty()
        ? Optional.empty()
        : makers.stream()
            .filter(one -> !one.own() && together(one.provider().getClass(), type))
            .map(one -> new UsersPart(key, one.provider().name(), one.place(), sha256))
            .findFirst()
            .or(() -> Optional.of(new UsersPart(key, type.getName(), "unknown", sha256)));
  }

  private static boolean together(Class<?> one, Class<?> other) {
    return one.getClassLoader() == other.getClassLoader()
        && Objects.equals(
            one.getProtectionDomain().getCodeSource(), other.getProtectionDomain().getCodeSource());
  }

  private static String sha256(Class<?> type) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = Registration.open(code(type))) {
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static URL code(Class<?> type) throws IOException {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source != null && source.getLocation() != null && isFile(source.getLocation())) {
      return source.getLocation();
    }
    URL file = type.getResource("/" + type.getName().replace('.', '/') + ".class");
    if (file == null) {
      throw new FileNotFoundException("its class file is not found");
    }
    return file;
  }

  private static boolean isFile(URL code) {
    return !code.getPath().endsWith("/");
  }
}
