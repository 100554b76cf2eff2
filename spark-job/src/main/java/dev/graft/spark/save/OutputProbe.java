package dev.graft.spark.save;

import dev.graft.UnusableInputException;
import dev.graft.spark.storage.HadoopFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries whether an output can be written, before hours go into what is to be written there. Leaves
 * nothing behind, no folder either.
 */
public final class OutputProbe {

  /** Names that begin so are no one's. */
  static final String NAME = ".graft-probe-";

  private static final Logger LOG = LoggerFactory.getLogger(OutputProbe.class);

  private OutputProbe() {}

  /**
   * Tries it.
   *
   * @param by no two drivers try with one name
   * @param meanwhile what else is tried, with the location of a file that is there
   * @throws UnusableInputException if the output cannot be written
   */
  public static void run(HadoopFolder output, String by, Consumer<String> meanwhile) {
    try {
      List<HadoopFolder> missing = missing(output);
      try {
        write(output, NAME + by);
        meanwhile.accept(output.in(NAME + by).location());
      } finally {
        leaveNothing(output, NAME + by, missing);
      }
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot write to %s: %s; name another output, or see to it that it can be written."
              .formatted(output.location(), e.getMessage()),
          e);
    }
  }

  /** Another job may delete a folder that both have made, as it was empty: then once more. */
  private static void write(HadoopFolder output, String name) throws IOException {
    try {
      output.write(name, new byte[1]);
    } catch (FileNotFoundException e) {
      output.write(name, new byte[1]);
    }
  }

  /**
   * What cannot be deleted is told, not thrown: why the output cannot be written counts more, and
   * another job may have begun to write into a folder that was empty.
   */
  private static void leaveNothing(HadoopFolder output, String name, List<HadoopFolder> made) {
    try {
      output.delete(name);
      for (HadoopFolder folder : made) {
        folder.deleteIfEmpty();
      }
    } catch (IOException e) {
      LOG.info("Something of trying whether {} can be written stays: {}", output.location(), e);
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
