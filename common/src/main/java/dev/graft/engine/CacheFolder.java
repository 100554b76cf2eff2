package dev.graft.engine;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The one folder that native libraries are unpacked into and loaded from. What lies there runs in
 * this process: it belongs to the user who runs it, and nobody else may write there.
 */
final class CacheFolder {

  /** The environment variable that names the folder. */
  static final String VARIABLE = "GRAFT_CACHE";

  /** The system property that names it; it comes first. */
  static final String PROPERTY = "graft.cache";

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private CacheFolder() {}

  /**
   * The folder, made if it is not there: as the user says, else {@code .cache/graft} under the
   * home, else, if the home is missing or cannot be written, {@code graft-UID} among the temporary
   * files.
   *
   * @throws UnusableInputException if it belongs to someone else, or others may write there
   */
  static Path find() {
    return find(
        System.getProperty(PROPERTY, System.getenv(VARIABLE)),
        Path.of(System.getProperty("user.home", "")),
        Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * @param named null or blank: the user has named none
   */
  static Path find(String named, Path home, Path temporary) {
    if (named != null && !named.isBlank()) {
      return named(Path.of(named), VARIABLE);
    }
    if (home.isAbsolute() && Files.isDirectory(home)) {
      Path folder = home.resolve(".cache").resolve("graft");
      if (made(folder) && writable(folder)) {
        return checked(folder, VARIABLE);
      }
    }
    return temporary(temporary);
  }

  /**
   * A folder that the user has named.
   *
   * @param by the variable or property that names it
   */
  static Path named(Path folder, String by) {
    Path absolute = folder.toAbsolutePath();
    if (!made(absolute) || !writable(absolute)) {
      throw new UnusableInputException(
          "Cannot unpack native libraries into %s: it is no folder that can be written; name another with %s."
              .formatted(absolute, by));
    }
    return checked(absolute, by);
  }

  /** Anyone can put a link, or a folder, of a known name among the temporary files. */
  private static Path temporary(Path temporary) {
    Path folder = temporary.resolve("graft-" + user());
    if (Files.isSymbolicLink(folder)) {
      throw refused(folder, "it is a link, which anyone may have put there", VARIABLE);
    }
    return named(folder, VARIABLE);
  }

  /** A folder inside, of this user alone. */
  static Path inside(Path folder, String name) {
    return named(folder.resolve(name), VARIABLE);
  }

  private static boolean made(Path folder) {
    try {
      Files.createDirectories(folder, PRIVATE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return Files.isDirectory(folder);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean writable(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, "try", null));
      return true;
    } catch (IOException e) {
      return foreign(folder);
    }
  }

  /** Whether it is another user's: that is told, and no reason to look elsewhere. */
  private static boolean foreign(Path folder) {
    return Files.isDirectory(folder) && owner(folder) != user();
  }

  private static Path checked(Path folder, String by) {
    try {
      Path real = folder.toRealPath();
      if (owner(real) != user()) {
        throw refused(real, "it belongs to another user (number " + owner(real) + ")", by);
      }
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
      if (permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw refused(
            real,
            "others may write there (%s; chmod 700 ends that)"
                .formatted(PosixFilePermissions.toString(permissions)),
            by);
      }
      return real;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + folder, e);
    }
  }

  private static UnusableInputException refused(Path folder, String why, String by) {
    return new UnusableInputException(
        "Cannot unpack native libraries into %s: %s, and what lies there would run as you; name a folder of your own with %s."
            .formatted(folder, why, by));
  }

  private static int owner(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot tell whose " + path + " is", e);
    }
  }

  /**
   * The number of the user who runs this process: a file that it makes is that user's. What Linux
   * says of the process itself is root's where {@code java} was given capabilities.
   */
  private static int user() {
    try {
      Path own = Files.createTempFile("graft", null);
      try {
        return owner(own);
      } finally {
        Files.delete(own);
      }
    } catch (IOException e) {
      // No temporary files here: the second best, and no link, whose owner is root.
      return owner(Path.of("/proc/self/task"));
    }
  }
}
