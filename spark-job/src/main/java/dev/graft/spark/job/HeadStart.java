package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.Settings;
import dev.graft.config.TransferSettings;
import dev.graft.config.TransferSettings.HeadInit;
import dev.graft.dataset.Task;
import dev.graft.engine.ClassMatch;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.TargetModel;
import dev.graft.model.OutputRows;
import dev.graft.model.OutputWeights;
import dev.graft.save.Bundle;
import dev.graft.spark.read.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rows of a new output layer start from: of a class that the pretrained model has, its row
 * there; of another one random numbers, or the mean of the model's rows, each as much as the model
 * takes the class's training examples for its own. Words that a vocabulary lacks start from means
 * of known ones in this way (WECHSEL, arXiv 2112.06598); the shares are those of LEEP (arXiv
 * 2002.12462).
 */
final class HeadStart {

  private static final Logger LOG = LoggerFactory.getLogger(HeadStart.class);

  private final Settings settings;
  private final ModelSettings model;
  private final Bundle source;
  private final List<String> decided;

  /**
   * @param model of the job, with the head that it leaves open
   * @param source the pretrained model, not cut; null: none
   * @param decided is told what the rows start from, for people
   */
  HeadStart(Settings settings, ModelSettings model, Bundle source, List<String> decided) {
    this.settings = settings;
    this.model = model;
    this.source = source;
    this.decided = decided;
  }

  /** Makes P(z | y): of each class of the target how much it is taken for each of the source. */
  interface Shares {

    /**
     * Null: they are not computed.
     *
     * @param classes of the target
     */
    double[][] of(SourceHead source, int classes);
  }

  /**
   * A network with its rows in place.
   *
   * @param old which of its classes the pretrained model has; null: their accuracy is not compared
   */
  record Begun(TargetModel network, OldClasses old) {}

  /**
   * Puts rows into the output layer.
   *
   * @param classes of the target
   * @throws UnusableInputException if there are no rows that could be taken
   */
  Begun begin(
      TargetModel network, Task task, List<String> classes, Examples examples, Shares shares) {
    if (source == null || model.head().isEmpty()) {
      return new Begun(network, null);
    }
    if (!model.transfer().takesRows()) {
      tell(network, task, classes);
      return new Begun(network, null);
    }
    String key =
        model.transfer().extendClasses() ? TransferSettings.EXTEND : TransferSettings.HEAD_INIT;
    if (task != Task.CLASSIFICATION) {
      throw new UnusableInputException(
          "Cannot use %s: it is for classes, and the data ask for %s; leave it out."
              .formatted(key, task == Task.REGRESSION ? "numbers" : "labels"));
    }
    SourceClasses known = SourceClasses.of(model, source);
    OutputWeights at = at(network, known);
    int[] match = match(known, classes);
    float[][] rows = rows(known, match, mean(examples, shares, classes.size()));
    if (at.outputs() == 1 && (match[0] < 0 || match[1] < 0)) {
      throw new UnusableInputException(
          "Cannot start %s from rows: its one output tells both classes, %s, and %s has not both; give it units = 2."
              .formatted(network.outputLayer(), ClassMatch.told(classes), known.pretrained()));
    }
    float[] weights = network.trained().weights().clone();
    OutputRows.put(rows, weights, at);
    String told = told(known, match, rows);
    decided.add("the output layer %s starts from %s".formatted(network.outputLayer(), told));
    CopiedWeights copied = network.copied().adapting(network.outputLayer(), told);
    TargetModel begun = network.beginningWith(weights, copied);
    return new Begun(begun, OldClasses.of(begun, known, match));
  }

  /** Null: nothing starts from means, or they are not computed. */
  private double[][] mean(Examples examples, Shares shares, int classes) {
    if (model.transfer().headInit() != HeadInit.MEAN) {
      return null;
    }
    SourceHead head = SourceHead.of(source, settings, examples);
    if (head == null) {
      throw new UnusableInputException(
          "Cannot use model.head-init = mean: %s does not say that its outputs are probabilities of classes; model.outputs = classes says it."
              .formatted(model.pretrained()));
    }
    return shares.of(head, classes);
  }

  /** Rows mean what they did on the layer that they stood on, and on no other. */
  private OutputWeights at(TargetModel network, SourceClasses known) {
    OutputWeights at = network.outputWeights();
    if (at == null) {
      throw new UnusableInputException(
          "Cannot take rows of %s for %s: that has no row of weights and a bias for each class; leave model.head-init out."
              .formatted(known.pretrained(), network.outputLayer()));
    }
    if (at.inputs() != known.rows().inputs()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot take rows of %s for %s: its classes have %d weights each, the new ones %d; %s.",
              known.pretrained(),
              network.outputLayer(),
              known.rows().inputs(),
              at.inputs(),
              advice(known)));
    }
    String below = network.belowOutput();
    CopiedWeights copied = network.copied();
    boolean same =
        !copied.created().contains(below)
            && copied.from().getOrDefault(below, below).equals(known.below());
    if (!same) {
      throw new UnusableInputException(
          "Cannot take rows of %s for %s: they stood on %s, it stands on %s; %s."
              .formatted(
                  known.pretrained(), network.outputLayer(), known.below(), below, advice(known)));
    }
    return at;
  }

  private static String advice(SourceClasses known) {
    return "put the output layer where the old one was, with model.cut = \"%s\" and nothing else in model.head"
        .formatted(known.below());
  }

  private int[] match(SourceClasses known, List<String> classes) {
    TransferSettings how = model.transfer();
    if (how.extendClasses()) {
      return extended(known, classes);
    }
    List<String> names = known.names();
    if (how.headInit() == HeadInit.MEAN
        && (names.isEmpty() || ClassMatch.areNumbers(names) != ClassMatch.areNumbers(classes))) {
      int[] none = new int[classes.size()];
      Arrays.fill(none, -1);
      return none;
    }
    known.needNames(TransferSettings.HEAD_INIT + " = classes");
    int[] match = ClassMatch.byName(names, classes);
    if (how.headInit() == HeadInit.CLASSES && Arrays.stream(match).allMatch(of -> of < 0)) {
      throw new UnusableInputException(
          "Cannot use model.head-init = classes: %s has the classes %s, none of which is among those of the data, %s; leave it out, or set mean."
              .formatted(known.pretrained(), ClassMatch.told(names), ClassMatch.told(classes)));
    }
    return match;
  }

  /** The old classes keep their numbers, so that what reads predictions by number goes on. */
  private static int[] extended(SourceClasses known, List<String> classes) {
    int[] match = ClassMatch.byName(known.names(), classes);
    int old = known.names().size();
    boolean first = classes.size() >= old && classes.subList(0, old).equals(known.names());
    if (!first) {
      throw new UnusableInputException(
          "Cannot extend the classes of %s: its own, %s, come first and keep their numbers, and those of the data are %s; name all of them in this order in data.class-names."
              .formatted(
                  known.pretrained(), ClassMatch.told(known.names()), ClassMatch.told(classes)));
    }
    if (classes.size() == old) {
      throw new UnusableInputException(
          "Cannot extend the classes of %s: it has %s already, and training has no other; leave model.extend-classes out."
              .formatted(known.pretrained(), ClassMatch.told(classes)));
    }
    return match;
  }

  /** What stays null starts from random numbers. */
  private float[][] rows(SourceClasses known, int[] match, double[][] shares) {
    float[][] rows = new float[match.length][];
    for (int of = 0; of < rows.length; of++) {
      if (match[of] >= 0) {
        rows[of] = known.rows().row(match[of]);
      } else if (shares != null && shares[of] != null) {
        rows[of] = known.rows().mean(shares[of]);
      }
    }
    return rows;
  }

  private String told(SourceClasses known, int[] match, float[][] rows) {
    List<String> own =
        Arrays.stream(match).filter(of -> of >= 0).mapToObj(known.names()::get).toList();
    long means = Arrays.stream(rows).filter(row -> row != null).count() - own.size();
    boolean mean = model.transfer().headInit() == HeadInit.MEAN;
    List<String> parts = new ArrayList<>();
    if (!own.isEmpty()) {
      parts.add(
          "%s of %s rows from those of the same names in %s (%s)"
              .formatted(own.size(), match.length, known.pretrained(), ClassMatch.told(own)));
    }
    if (mean) {
      parts.add("%s from means of its rows by its predictions".formatted(means));
    }
    return String.join(", ", parts);
  }

  /** What has been taken without being asked for, and what could be. */
  private void tell(TargetModel network, Task task, List<String> classes) {
    boolean asked = model.transfer().headInit() != null;
    CopiedWeights copied = network.copied();
    if (asked || copied == null || task != Task.CLASSIFICATION || source.classNames().isEmpty()) {
      return;
    }
    List<String> names = source.classNames();
    if (copied.copied().contains(network.outputLayer())) {
      decided.add(
          "the new output layer %s starts from the pretrained one, as it has its name and its size: class %s from class %s, and so on; model.head-init = new starts it anew, classes goes by names"
              .formatted(network.outputLayer(), classes.get(0), names.get(0)));
      return;
    }
    long same = classes.stream().filter(names::contains).count();
    if (same > 0 && ClassMatch.areNumbers(names) == ClassMatch.areNumbers(classes)) {
      LOG.info(
          "{} of the {} classes have the names of classes of {}: model.head-init = classes would start their rows from its",
          same,
          classes.size(),
          model.pretrained());
    }
  }
}
