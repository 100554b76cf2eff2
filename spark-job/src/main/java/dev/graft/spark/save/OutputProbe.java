package dev.graft.spark.save;

import dev.graft.config.UnusableInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tries whether an output can be written, before hours go into what is to be written there. Leaves
 * nothing behind, no folder either.
 */
final class OutputProbe {

  /** Names that begin so are no one's. */
  static final String NAME = ".graft-probe-";

  private OutputProbe() {}

  /**
   * @param by no two drivers try with one name
   * @param meanwhile what else is tried, with the location of a file that is there
   * @throws UnusableInputException if the output cannot be written
   */
  static void run(HadoopFolder output, String by, Consumer<String> meanwhile) {
    try {
      List<HadoopFolder> missing = missing(output);
      try {
        output.write(NAME + by, new byte[1]);
        meanwhile.accept(output.in(NAME + by).location());
      } finally {
        output.delete(NAME + by);
        for (HadoopFolder made : missing) {
          made.deleteIfEmpty();
        }
      }
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot write to %s: %s; name another output, or see to it that it can be written."
              .formatted(output.location(), e.getMessage()),
          e);
    }
  }

  /** The folders that are not there yet, the innermost first. */
  private static List<HadoopFolder> missing(HadoopFolder output) throws IOException {
    List<HadoopFolder> missing = new ArrayList<>();
    HadoopFolder at = output;
    while (at != null && !at.exists()) {
      missing.add(at);
      at = at.parent();
    }
    return missing;
  }
}
