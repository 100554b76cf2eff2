package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.evaluate.Metrics;
import dev.graft.io.Json;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.OwnModel;
import dev.graft.spark.read.CsvColumns;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.Pretrained;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The baseline {@code zero-shot}: the pretrained network as it is, with its own output, on the
 * target's examples. Its classes are those of the target by their names; where one of the two has
 * none, by their numbers.
 */
final class ZeroShot {

  private static final String ADVICE = "leave zero-shot out of evaluate.baselines";

  /** Names that a message lists. */
  private static final int TOLD = 20;

  private final Settings settings;
  private final WholeEvaluation evaluation;
  private final boolean byName;
  private final List<String> assumed;

  private ZeroShot(
      Settings settings, WholeEvaluation evaluation, boolean byName, List<String> assumed) {
    this.settings = settings;
    this.evaluation = evaluation;
    this.byName = byName;
    this.assumed = assumed;
  }

  /**
   * Puts it together.
   *
   * @param source the pretrained model, not cut
   * @param task of the target
   * @param names how many classes, labels or numbers the target has
   * @throws UnusableInputException if the network does not tell what the target asks
   */
  static ZeroShot of(Settings settings, Bundle source, Task task, int names, Examples examples) {
    refuseOtherFeatures(source.learned(), examples.learned());
    Bundle own = OwnModel.of(source, settings, examples, ADVICE);
    WholeEvaluation found = WholeEvaluation.of(own, settings, examples);
    refuseOtherTask(settings, own, found, task, names, examples);
    List<String> here = examples.classNames();
    List<String> known = source.classNames();
    if (!here.isEmpty() && Set.copyOf(known).equals(Set.copyOf(here))) {
      int[] order = here.stream().mapToInt(known::indexOf).toArray();
      return new ZeroShot(
          settings,
          new WholeEvaluation(found.network().reordered(order), found.below(), found.shape()),
          true,
          List.of());
    }
    refuseOtherNames(settings, known, here);
    return new ZeroShot(settings, found, false, AssumedClasses.of(source, settings, task, here));
  }

  private static void refuseOtherTask(
      Settings settings,
      Bundle own,
      WholeEvaluation found,
      Task task,
      int names,
      Examples examples) {
    int width = examples.targetWidth();
    boolean asked = width == 0 || width == found.outputs();
    Task tells = own.task() != null || !asked ? own.task() : found.asked(examples);
    boolean fits = asked && tells == task && found.asked(examples) == task;
    if (!fits || task.names(found.outputs()) != names) {
      throw refusal(
          String.format(
              Locale.ROOT,
              "%s tells %s, the target asks for %s",
              settings.model().pretrained(),
              told(tells, found.outputs()),
              told(task, names)));
    }
  }

  /** Of classes that have names there is no telling which is which by their numbers. */
  private static void refuseOtherNames(Settings settings, List<String> known, List<String> here) {
    boolean named = !known.isEmpty() && !Pretrained.areNumbers(known);
    if (here.isEmpty() && (named || !settings.data().labelGroups().isEmpty())) {
      throw refusal(
          "%s has the classes %s, and those of the data have no names: name them in data.class-names"
              .formatted(settings.model().pretrained(), list(known)));
    }
    if (named) {
      throw refusal(
          "%s has the classes %s, the data have %s"
              .formatted(settings.model().pretrained(), list(known), list(here)));
    }
  }

  /** Numbers of columns or words that mean something else to the pretrained network. */
  private static void refuseOtherFeatures(JsonNode known, JsonNode here) {
    if (!known.path("text").path("words").equals(here.path("text").path("words"))) {
      throw refusal(
          "its words have other numbers than the target's: set data.text.vocabulary = source");
    }
    List<String> columns = columns(known);
    boolean learned = known.has("columns") && here.has("columns");
    if (!columns.isEmpty()
        && (!columns.equals(columns(here))
            || (learned && !known.path("columns").equals(here.path("columns"))))) {
      throw refusal("it takes the columns %s, and the data have others".formatted(list(columns)));
    }
  }

  private static List<String> columns(JsonNode learned) {
    return learned.has("columns")
        ? TableEncoding.of(learned.path("columns")).columns().stream().map(Column::name).toList()
        : CsvColumns.features(learned);
  }

  /**
   * @param task null: not known
   */
  private static String told(Task task, int outputs) {
    if (task == null) {
      return String.format(Locale.ROOT, "%d values", outputs);
    }
    String kind =
        switch (task) {
          case CLASSIFICATION -> "classes";
          case MULTI_LABEL -> "labels";
          case REGRESSION -> "numbers";
        };
    int names = task.names(outputs);
    return names == 1
        ? "one " + kind.substring(0, kind.length() - 1)
        : String.format(Locale.ROOT, "%d %s", names, kind);
  }

  private static String list(List<String> names) {
    return names.stream().limit(TOLD).collect(Collectors.joining(", "))
        + (names.size() > TOLD ? " ..." : "");
  }

  private static UnusableInputException refusal(String why) {
    return new UnusableInputException(
        "Cannot evaluate the baseline zero-shot: %s; or %s.".formatted(why, ADVICE));
  }

  /** Its metrics, and how its classes were matched. */
  ObjectNode run(Examples examples, GraftSession session) {
    Map<Split, Metrics> metrics =
        evaluation.on(
            EnumSet.of(Split.VALIDATION, Split.TEST), examples, session, settings, "zero-shot");
    ObjectNode report = Json.object();
    metrics.forEach((part, of) -> report.set(part.name().toLowerCase(Locale.ROOT), Json.of(of)));
    report.put("matched", byName ? "by name" : "by number");
    if (!assumed.isEmpty()) {
      report.set("assumedClasses", Json.of(assumed));
    }
    return report;
  }
}
