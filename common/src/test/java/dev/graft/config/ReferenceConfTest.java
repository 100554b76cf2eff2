package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceConfTest {

  /** A comment counts for the keys directly below it, one after the other, or for a whole group. */
  @Test
  void everyKeyIsExplainedByACommentAboveItOrAboveItsGroup() throws IOException {
    List<String> unexplained = new ArrayList<>();
    Deque<String> names = new ArrayDeque<>();
    Deque<Boolean> groups = new ArrayDeque<>();
    boolean explained = false;
    for (String line : Files.readAllLines(Path.of("..", "conf", "reference.conf"))) {
      String text = line.strip();
      if (text.startsWith("#")) {
        explained = true;
      } else if (text.endsWith("{")) {
        names.addLast(text.substring(0, text.length() - 1).strip());
        groups.addLast(explained);
        explained = false;
      } else if (text.equals("}")) {
        names.removeLast();
        groups.removeLast();
        explained = false;
      } else if (text.isEmpty()) {
        explained = false;
      } else if (!explained && !groups.contains(true)) {
        unexplained.add(String.join(".", names) + "." + text);
      }
    }
    assertThat(unexplained).isEmpty();
  }
}
