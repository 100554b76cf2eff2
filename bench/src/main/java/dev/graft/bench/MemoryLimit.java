package dev.graft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A limit on all the memory that a process takes, cached files included: a control group of Linux,
 * where one may be made.
 */
final class MemoryLimit {

  private static final Path ONE_TREE = Path.of("/sys/fs/cgroup");
  private static final Path OF_MEMORY = ONE_TREE.resolve("memory");

  private final Path group;

  private MemoryLimit(Path group) {
    this.group = group;
  }

  /** Whether limits may be set here. */
  static boolean isPossible() throws IOException {
    Path tree = Files.isDirectory(OF_MEMORY) ? OF_MEMORY : ONE_TREE;
    Path delegated = tree.resolve("cgroup.subtree_control");
    return Files.isWritable(tree)
        && (tree.equals(OF_MEMORY) || Files.readString(delegated).contains("memory"));
  }

  /**
   * @param bytes 0: there is no limit
   */
  static MemoryLimit of(long bytes) throws IOException {
    if (bytes == 0 || !isPossible()) {
      return new MemoryLimit(null);
    }
    boolean first = Files.isDirectory(OF_MEMORY);
    Path group = (first ? OF_MEMORY : ONE_TREE).resolve("graft-bench");
    Files.createDirectories(group);
    Files.writeString(
        group.resolve(first ? "memory.limit_in_bytes" : "memory.max"), Long.toString(bytes));
    return new MemoryLimit(group);
  }

  /** What a command is preceded by. */
  List<String> prefix() {
    return group == null
        ? List.of()
        : List.of("bash", "-c", "echo $$ >'" + group + "/cgroup.procs' && exec \"$@\"", "limited");
  }
}
