package dev.graft.bench;

import java.util.List;
import java.util.stream.Collectors;

/** A terminal for a process, as {@code script} of util-linux makes one. */
final class Terminal {

  private Terminal() {}

  /** A command that runs the other on a terminal, whose text it prints, and ends as that does. */
  static List<String> around(List<String> command) {
    String quoted =
        command.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" ", "exec ", ""));
    return List.of("script", "-qec", quoted, "/dev/null");
  }
}
