package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ChangedKeys;
import dev.graft.io.Json;
import java.util.List;

/**
 * Who wrote a checkpoint, beside who would go on from it. One of another run may lie there when two
 * drivers have begun at the same time: no filesystem keeps them apart.
 */
final class Provenance {

  private static final List<String> RUN = List.of("format", "training", "command", "start");
  private static final List<String> PLAN = List.of("workers", "instructionSet", "arithmetic");

  private final JsonNode wrote;
  private final JsonNode reads;

  /**
   * @param wrote what its manifest says
   * @param reads the same of the run that has found it
   */
  Provenance(JsonNode wrote, JsonNode reads) {
    this.wrote = wrote;
    this.reads = reads;
  }

  /** By what it is of another run, whose rounds are not the first ones of this run; null: not. */
  String otherRun() {
    for (String name : RUN) {
      if (!same(wrote.path(name), reads.path(name))) {
        return "another run has written it, its %s is %s".formatted(name, wrote.path(name));
      }
    }
    List<String> changed = ChangedKeys.between(settings(wrote), settings(reads)).unsafe();
    return changed.isEmpty()
        ? null
        : "a run of another configuration has written it (%s)"
            .formatted(String.join(", ", changed));
  }

  private static String settings(JsonNode about) {
    return about.path("configuration").asText("{}");
  }

  /**
   * Whether the same rounds can be gone on with.
   *
   * @throws UnusableInputException if not
   */
  void requireSame(String location) {
    if (!same(wrote.path("data"), reads.path("data"))) {
      throw new UnusableInputException(
          "Cannot continue from %s: the data have changed since; name another output."
              .formatted(location));
    }
    for (String name : PLAN) {
      JsonNode then = wrote.path("plan").path(name);
      JsonNode now = reads.path("plan").path(name);
      if (!same(then, now)) {
        throw new UnusableInputException(
            "Cannot continue from %s: its rounds were computed with %s = %s, now it is %s, which gives other weights; start it as it was, or name another output."
                .formatted(location, name, then.asText(), now.asText()));
      }
    }
  }

  private static boolean same(JsonNode one, JsonNode other) {
    return Json.line(one).equals(Json.line(other));
  }
}
