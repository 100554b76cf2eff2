package dev.graft.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A folder of this machine: what the others are compared with. */
final class LocalFiles implements Storage {

  private final Path folder;

  LocalFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public String root() {
    return folder.toString();
  }

  @Override
  public List<String> submit() {
    return List.of();
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  @Override
  public byte[] get(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }

  @Override
  public SortedSet<String> names(String beginning) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    // Only where they can be: elsewhere a job may be removing files.
    Path begin = folder.resolve(beginning.substring(0, beginning.lastIndexOf('/') + 1));
    if (!Files.exists(begin)) {
      return names;
    }
    try (Stream<Path> files = Files.walk(begin)) {
      files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> name.startsWith(beginning))
          .forEach(names::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public void close() {
    // The test's own folder.
  }
}
