package dev.graft.train;

import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Rows;
import dev.graft.dataset.Targets;
import dev.graft.evaluate.ClassificationCounts;
import dev.graft.model.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains on what is predicted of unlabelled examples: on the classes of sure predictions (Lee, ICML
 * workshop 2013), in another view of the example (FixMatch, Sohn et al., arXiv 2001.07685), or on
 * all that a teacher says (Tarvainen and Valpola, arXiv 1703.01780). Labelled and unlabelled rows
 * are one minibatch of weighted examples, whose loss is the mean of the labelled ones plus a weight
 * times the mean of all unlabelled ones that were looked at.
 */
final class Consistency implements Objective {

  private final RoundStart start;
  private final ObjectiveOptions options;
  private final BesideLabels beside;
  private final UnlabelledViews views;
  private final int outputs;
  private final UnlabelledOrder order;
  private final PseudoLabels told;
  private final List<Said> taught = new ArrayList<>();

  /**
   * What was predicted.
   *
   * @param rows one an example
   * @param known the example's class, for reports; -1: nobody knows it
   */
  private record Said(float[][] rows, int[] known) {}

  Consistency(RoundStart start, int partition, UnlabelledViews views, int labelled, int outputs) {
    this.start = start;
    this.options = start.options().objective();
    this.beside = start.beside();
    this.views = views;
    this.outputs = outputs;
    this.order = new UnlabelledOrder(start, partition, views.weak(), labelled, options.ratio());
    this.told = new PseudoLabels(classes(outputs));
  }

  /** One output tells two classes. */
  static int classes(int outputs) {
    return Math.max(2, outputs);
  }

  /** A teacher does not change within a round: it is asked before, and the network loaded once. */
  @Override
  public void prepare(Replica replica) {
    if (!options.taught()) {
      return;
    }
    replica.load(replica.layout().flat(beside.teacher(), start.state().statistics()));
    for (int step = start.firstStep(); step < start.endStep(); step++) {
      int[] examples = options.weight(step) == 0 ? new int[0] : order.at(step);
      taught.add(examples.length == 0 ? null : answers(examples, step, replica));
    }
  }

  private Said answers(int[] examples, int step, Replica replica) {
    Minibatch weak = views.weak().read(examples, order.pass(step));
    float[][] rows = weak.rows();
    int[] known = IntStream.of(weak.targets().classes()).map(RawRecord::reported).toArray();
    return new Said(Rows.divided(replica.output(Batch.of(rows)), rows.length), known);
  }

  @Override
  public Minibatch of(int step, Minibatch labelled, Replica replica) {
    double weight = options.weight(step);
    int[] examples = weight == 0 ? new int[0] : order.at(step);
    if (examples.length == 0) {
      return labelled;
    }
    Said answers =
        options.taught() ? taught.get(step - start.firstStep()) : answers(examples, step, replica);
    note(labelled.targets(), answers.rows());
    float[][] said = aligned(answers.rows());
    List<Integer> sure = sure(said, answers.known());
    return sure.isEmpty()
        ? labelled
        : joined(labelled, examples, sure, said, weight, order.pass(step));
  }

  /** How much of each class there is, in labels and in what is said. */
  private void note(Targets labelled, float[][] said) {
    float[][] labels = Rows.divided(labelled.rows(outputs), labelled.size());
    for (int i = 0; i < labels.length; i++) {
      told.label(apart(labels[i]), labelled.weights() == null ? 1 : labelled.weights()[i]);
    }
    for (float[] row : said) {
      told.predict(apart(row));
    }
  }

  private float[][] aligned(float[][] said) {
    if (!beside.aligns()) {
      return said;
    }
    float[][] aligned = new float[said.length][outputs];
    for (int i = 0; i < said.length; i++) {
      double[] apart = beside.aligned(apart(said[i]));
      for (int j = 0; j < outputs; j++) {
        aligned[i][j] = (float) apart[outputs == 1 ? 1 : j];
      }
    }
    return aligned;
  }

  /** A probability a class, also of one output. */
  private double[] apart(float[] row) {
    if (outputs == 1) {
      return new double[] {1.0 - row[0], row[0]};
    }
    double[] apart = new double[outputs];
    for (int i = 0; i < outputs; i++) {
      apart[i] = row[i];
    }
    return apart;
  }

  /** Which of the predictions are trained on. */
  private List<Integer> sure(float[][] said, int[] known) {
    List<Integer> sure = new ArrayList<>();
    for (int i = 0; i < said.length; i++) {
      int as = best(said[i]);
      double confidence = probability(said[i], as);
      told.see(as, confidence >= options.threshold());
      if (options.taught() || confidence >= beside.threshold(as)) {
        told.taken(as, confidence);
        told.known(as, known[i]);
        sure.add(i);
      }
    }
    return sure;
  }

  /** Of one output exactly one half is not enough for class 1. */
  private int best(float[] said) {
    return outputs == 1 ? (said[0] > 0.5 ? 1 : 0) : ClassificationCounts.predicted(said);
  }

  private double probability(float[] said, int as) {
    if (outputs == 1) {
      return as == 1 ? said[0] : 1 - said[0];
    }
    return said[as];
  }

  private Minibatch joined(
      Minibatch labelled,
      int[] examples,
      List<Integer> sure,
      float[][] said,
      double weight,
      int pass) {
    int[] chosen = sure.stream().mapToInt(i -> examples[i]).toArray();
    TrainingExamples view = options.strong() ? views.strong() : views.weak();
    float[][] more = view.read(chosen, pass).rows();
    int own = labelled.rows().length;
    Targets targets =
        labelled.targets().areClasses() && !options.taught()
            ? Targets.ofClasses(classes(labelled.targets().classes(), sure, said))
            : Targets.ofValues(values(labelled.targets(), own, sure, said));
    return labelled.joined(more, targets, weight / examples.length);
  }

  private int[] classes(int[] own, List<Integer> sure, float[][] said) {
    int[] classes = Arrays.copyOf(own, own.length + sure.size());
    for (int i = 0; i < sure.size(); i++) {
      classes[own.length + i] = best(said[sure.get(i)]);
    }
    return classes;
  }

  private float[][] values(Targets labelled, int own, List<Integer> sure, float[][] said) {
    float[][] first = Rows.divided(labelled.rows(outputs), own);
    float[][] values = new float[own + sure.size()][outputs];
    System.arraycopy(first, 0, values, 0, own);
    for (int i = 0; i < sure.size(); i++) {
      float[] row = said[sure.get(i)];
      if (options.taught()) {
        values[own + i] = row;
      } else {
        int as = best(row);
        values[own + i][outputs == 1 ? 0 : as] = outputs == 1 ? as : 1;
      }
    }
    return values;
  }

  @Override
  public PseudoLabels told() {
    return told;
  }
}
