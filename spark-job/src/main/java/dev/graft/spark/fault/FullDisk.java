package dev.graft.spark.fault;

import java.util.List;
import java.util.Locale;

/** Recognises that a disk is full, or that a quota is used up. */
final class FullDisk {

  private static final List<String> SAID =
      List.of("no space left on device", "disk quota exceeded", "diskspace quota");

  private FullDisk() {}

  /**
   * @return a sentence without its full stop; null if it is something else
   */
  static String why(Throwable failure) {
    String said = null;
    // The innermost says it without the names of classes around it.
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).lines().findFirst().orElse("");
      String lower = message.toLowerCase(Locale.ROOT);
      said = SAID.stream().anyMatch(lower::contains) ? message : said;
    }
    return said == null
        ? null
        : "Cannot go on, a disk is full: "
            + said
            + "; once there is room the same command goes on from its last checkpoint";
  }
}
