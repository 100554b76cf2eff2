package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ChangedKeys;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an output folder holds when a driver looks: nothing, or a run that is this one, finished or
 * to be continued, or one that may or may not be replaced.
 */
final class EarlierRun {

  private final HadoopFolder folder;
  private final RunFolder.Existing existing;
  private final Set<String> names;
  private final JsonNode seen;

  private List<String> changed = List.of();
  private boolean replaced;

  private EarlierRun(
      HadoopFolder folder, RunFolder.Existing existing, Set<String> names, JsonNode seen) {
    this.folder = folder;
    this.existing = existing;
    this.names = names;
    this.seen = seen;
  }

  /**
   * Looks.
   *
   * @param existing what may become of it
   */
  static EarlierRun of(HadoopFolder folder, RunMark mark, RunFolder.Existing existing)
      throws IOException {
    Set<String> names = new TreeSet<>(folder.names());
    names.removeIf(name -> name.startsWith(OutputProbe.NAME));
    return new EarlierRun(
        folder, existing, names, isMarked(names) ? mark.read() : MissingNode.getInstance());
  }

  private static boolean isMarked(Set<String> names) {
    return names.contains(RunMark.RUN) || names.contains(RunMark.NEXT);
  }

  /**
   * Its plan, if it may be continued: what was decided for it once. Missing if there is none.
   *
   * @param settings as {@link RunFolder.Identity} has them
   */
  JsonNode plan(String settings) {
    if (!RunMark.current(seen)) {
      return MissingNode.getInstance();
    }
    boolean same = seen.path("settings").asText().equals(settings);
    return same || existing == RunFolder.Existing.RESUME
        ? seen.path("plan")
        : MissingNode.getInstance();
  }

  /**
   * Whether this very run is there already, finished.
   *
   * @throws UnusableInputException if something else is there
   */
  boolean finished(RunFolder.Identity run) throws IOException {
    if (names.isEmpty() || (names.equals(Set.of(RunMark.NEXT)) && !RunMark.known(seen))) {
      return false;
    }
    requireOurs();
    if (RunMark.current(seen) && same(run) && succeeded()) {
      return true;
    }
    if (existing == RunFolder.Existing.OVERWRITE) {
      replaced = !RunMark.current(seen) || !same(run);
      return false;
    }
    requireCurrent();
    if (same(run)) {
      return false;
    }
    ChangedKeys keys = ChangedKeys.between(seen.path("settings").asText("{}"), run.settings());
    boolean sameStart =
        seen.path("command").asText().equals(run.command())
            && seen.path("start").asText().equals(run.start());
    if (existing == RunFolder.Existing.RESUME && sameStart && keys.unsafe().isEmpty()) {
      changed = keys.all();
      return false;
    }
    throw new UnusableInputException(
        "Cannot write to %s: it holds the run of another configuration (%s); name another output, %s."
            .formatted(
                folder.location(), difference(run, keys, sameStart), wayOut(keys, sameStart)));
  }

  private String difference(RunFolder.Identity run, ChangedKeys keys, boolean sameStart) {
    if (!seen.path("command").asText().equals(run.command())) {
      return "of " + seen.path("command").asText("an older Graft");
    }
    if (keys.all().isEmpty() && !sameStart) {
      return "its pretrained model, or the jar of a part that it names, was another one";
    }
    return "changed: " + String.join(", ", keys.all());
  }

  private String wayOut(ChangedKeys keys, boolean sameStart) {
    if (sameStart && keys.unsafe().isEmpty()) {
      return "continue it with --resume, or replace it with --overwrite";
    }
    return existing == RunFolder.Existing.RESUME && sameStart
        ? "or replace it with --overwrite; --resume takes changes of %s only"
            .formatted(String.join(", ", ChangedKeys.SAFE))
        : "or replace it with --overwrite";
  }

  private void requireOurs() {
    if (!RunMark.known(seen)) {
      throw new UnusableInputException(
          "Cannot write to %s: it is not empty and holds no run of Graft; name another output."
              .formatted(folder.location()));
    }
    Set<String> foreign = new TreeSet<>(names);
    foreign.removeAll(RunContents.WRITTEN);
    if (!foreign.isEmpty()) {
      throw new UnusableInputException(
          "Cannot write to %s: beside a run of Graft it holds %s, which is not of that run; name another output."
              .formatted(folder.location(), foreign));
    }
  }

  private void requireCurrent() {
    if (!RunMark.current(seen)) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot go on with what is in %s: another version of Graft has begun it (format %d, this one continues %d); name another output, or replace it with --overwrite.",
              folder.location(),
              seen.path("graft").asInt(),
              RunMark.FORMAT));
    }
  }

  private boolean same(RunFolder.Identity run) {
    return seen.path("configuration").asText().equals(run.sha256());
  }

  /** Whether the driver that the mark names has ended well, and all that it said is there. */
  private boolean succeeded() throws IOException {
    if (!names.contains(RunContents.SUCCESS) || !names.contains(RunContents.REPORT)) {
      return false;
    }
    try (InputStream in = folder.open(RunContents.SUCCESS)) {
      String by = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return by.equals(RunMark.owner(seen));
    }
  }

  /** Whether it is to be continued. */
  boolean isContinued() {
    return isMarked(names) && !replaced;
  }

  /** Keys that have another value than in it, where it is continued. */
  List<String> changed() {
    return changed;
  }

  /** The driver that its mark names; empty if there is none. */
  String owner() {
    return RunMark.owner(seen);
  }
}
