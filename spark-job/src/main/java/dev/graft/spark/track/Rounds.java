package dev.graft.spark.track;

import dev.graft.evaluate.Metrics;
import dev.graft.listen.TrainingListener;
import dev.graft.track.Histogram;
import dev.graft.track.Tracker;
import dev.graft.train.Range;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/** Tells trackers of rounds, counted through all stages. */
final class Rounds implements TrainingListener {

  private static final String VALIDATION = "validation/";

  private final List<Tracker> trackers;

  /** What the vector holds that a round's average is minus of, or is. */
  private final String moved;

  private final int sign;

  /** Whether the next round is the first of a try that goes on with another. */
  private boolean goesOn;

  /** Where the stage's layers are; null: nobody has asked yet. */
  private Map<String, List<Range>> layers;

  private int before;
  private int last;
  private Map<String, Double> next = new LinkedHashMap<>();

  /**
   * @param ofGradients whether rounds average gradients, not deltas
   * @param goesOn whether an earlier try has told rounds
   */
  Rounds(List<Tracker> trackers, boolean ofGradients, boolean goesOn) {
    this.trackers = trackers;
    this.moved = ofGradients ? "gradients" : "deltas";
    this.sign = ofGradients ? 1 : -1;
    this.goesOn = goesOn;
  }

  /** The last one that was told. */
  int last() {
    return last;
  }

  @Override
  public void stageBegins(Stage stage) {
    layers = null;
    before = stage.roundsBefore();
    last = before;
  }

  @Override
  public void started(Metrics metrics) {
    validated(before, metrics);
  }

  @Override
  public void averaged(DoubleSupplier divergence) {
    next.put("train/divergence", divergence.getAsDouble());
  }

  @Override
  public void moved(Moved weights) {
    int round = before + weights.round();
    List<Tracker> wanting =
        trackers.stream().filter(tracker -> tracker.wantsHistograms(round)).toList();
    if (wanting.isEmpty()) {
      return;
    }
    goesOnWith(round);
    histograms(weights)
        .forEach(
            (layer, histogram) ->
                wanting.forEach(
                    tracker -> tracker.histogram(round, moved + "/" + layer, histogram)));
  }

  /** Of each layer, and of all weights: each is looked at once where every one is in a layer. */
  private Map<String, Histogram> histograms(Moved weights) {
    double[] gradient = weights.gradient();
    layers = layers == null ? weights.layers() : layers;
    Map<String, Histogram> histograms = new TreeMap<>();
    Histogram all = new Histogram();
    layers.forEach(
        (layer, ranges) -> {
          Histogram histogram = new Histogram();
          ranges.forEach(range -> histogram.add(gradient, range.from(), range.to(), sign));
          histograms.put(layer, histogram);
          all.add(histogram);
        });
    boolean whole = all.count() == gradient.length;
    histograms.put("all", whole ? all : new Histogram().add(gradient, 0, gradient.length, sign));
    return histograms;
  }

  @Override
  public void roundFinished(Round round) {
    last = before + round.round();
    goesOnWith(last);
    next.put("train/loss", round.loss());
    if (round.learningRate() != null) {
      next.put("train/learningRate", round.learningRate());
    }
    next.put("train/epoch", (double) round.epoch());
    next.put("train/secondsPerRound", round.seconds());
    next.put("train/examplesPerSecond", round.examples() / Math.max(1e-9, round.seconds()));
    next.put("train/bytesBroadcast", (double) round.bytesBroadcast());
    next.put("train/bytesCollected", (double) round.bytesCollected());
    tell(last, next);
    next = new LinkedHashMap<>();
  }

  private void goesOnWith(int round) {
    if (goesOn) {
      goesOn = false;
      trackers.forEach(tracker -> tracker.goesOnWith(round));
    }
  }

  @Override
  public void validated(Round round, Metrics metrics) {
    validated(before + round.round(), metrics);
  }

  private void validated(int round, Metrics metrics) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(VALIDATION + "loss", metrics.loss());
    metrics.leading().forEach((name, value) -> figures.put(VALIDATION + name, value));
    tell(round, figures);
  }

  void tell(int round, Map<String, Double> figures) {
    trackers.forEach(tracker -> tracker.figures(round, figures));
  }
}
