package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.Task;
import dev.graft.spark.read.Pretrained;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a model's classes, labels or numbers are called: as the target's data or the job say, never
 * as the pretrained model does. Where its output layer is kept, the two have to agree: each output
 * goes on telling what it told.
 */
final class TargetClasses {

  private static final int TOLD = 20;

  private static final String SAME =
      "if they are the same classes, of which some do not occur, name all of them in data.class-names, or ";

  private final Settings settings;
  private final Task task;
  private final int outputs;
  private final List<String> names;

  /**
   * @param outputs outputs of the network
   * @param names of the data's classes in the order of their numbers; empty if they have none
   */
  TargetClasses(Settings settings, Task task, int outputs, List<String> names) {
    this.settings = settings;
    this.task = task;
    this.outputs = outputs;
    this.names = names;
  }

  /**
   * Refuses classes that are not those of the network.
   *
   * @param output the network's output layer
   * @param below the layer below it
   * @param parent the classes of the pretrained model whose output layer is kept; empty if none is,
   *     or if it does not name them
   * @throws UnusableInputException saying which classes there are, and what would work
   */
  void check(String output, String below, List<String> parent) {
    int wanted = task.names(outputs);
    if (parent.size() == wanted && !Pretrained.areNumbers(parent) && !names.equals(parent)) {
      throw otherClasses(output, below, parent);
    }
    if (names.isEmpty() || names.size() == wanted) {
      return;
    }
    if (settings.model().pretrained() != null && settings.model().head().isEmpty()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot keep the output layer %s of %s: it tells %d %s, and %s; %s.",
              output,
              settings.model().pretrained(),
              wanted,
              kind(),
              has(),
              head(below, names.size())));
    }
    throw new UnusableInputException(
        named()
            ? String.format(
                Locale.ROOT,
                "Cannot use data.class-names: it has %d names, the network tells %d %s.",
                names.size(),
                wanted,
                kind())
            : String.format(
                Locale.ROOT,
                "Cannot train the output layer %s, which tells %d %s: %s; give it units = %d, or name all classes in data.class-names.",
                output,
                wanted,
                kind(),
                has(),
                names.size()));
  }

  private UnusableInputException otherClasses(String output, String below, List<String> parent) {
    String told =
        String.format(
            Locale.ROOT,
            "Cannot keep the output layer %s of %s: it tells the %s %s, and %s; ",
            output,
            settings.model().pretrained(),
            kind(),
            list(parent),
            has());
    if (names.isEmpty()) {
      return new UnusableInputException(
          told
              + String.format(
                  Locale.ROOT,
                  "if they are the same in this order, say so in data.class-names, else %s.",
                  head(below, outputs)));
    }
    boolean swapped = Set.copyOf(names).equals(Set.copyOf(parent));
    return new UnusableInputException(
        told
            + (swapped ? "number them in the order of the pretrained model, or " : "")
            + (parent.containsAll(names) && !swapped ? SAME : "")
            + head(below, names.size())
            + ".");
  }

  private static String head(String below, int units) {
    return String.format(
        Locale.ROOT,
        "put a new output layer on with model.cut = \"%s\" and model.head = [{ name = target, type = output, units = %d }]",
        below,
        units);
  }

  private String has() {
    if (names.isEmpty()) {
      return "the data have numbers without names";
    }
    return named()
        ? "data.class-names has " + list(names)
        : "the data have the classes " + list(names);
  }

  private boolean named() {
    return !settings.data().classNames().isEmpty();
  }

  private String kind() {
    return switch (task) {
      case CLASSIFICATION -> "classes";
      case MULTI_LABEL -> "labels";
      case REGRESSION -> "numbers";
    };
  }

  private static String list(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(TOLD, names.size())));
    return names.size() > TOLD
        ? first + String.format(Locale.ROOT, " and %d more", names.size() - TOLD)
        : first;
  }

  /** One a class, label or number: its number where nothing names it. */
  List<String> names() {
    return names.isEmpty()
        ? IntStream.range(0, task.names(outputs)).mapToObj(Integer::toString).toList()
        : names;
  }
}
