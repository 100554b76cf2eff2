package dev.graft.listen;

import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.MetricsOnTarget;
import dev.graft.evaluate.RegressionMetrics;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people of one training, where {@link ProgressDisplay#shown} shows it. */
public final class ConsoleProgress implements TrainingListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.graft.progress");
  private static final double NANOS = 1e9;

  private final String name;
  private final Criterion criterion;
  private Plan plan;
  private String validation = "";
  private TrainingPosition position;

  /** When this try began. */
  private long began;

  /** Of this try. */
  private long examples;

  /**
   * @param name what is trained
   * @param criterion the metric that is told beside the main one
   */
  public ConsoleProgress(String name, Criterion criterion) {
    this.name = name;
    this.criterion = criterion;
  }

  @Override
  public void planned(Plan planned) {
    plan = planned;
    began = System.nanoTime();
    if (planned.rateWhy() != null) {
      LOG.info("{}: learning rate: {}", name, planned.rateWhy());
    }
    if (planned.why() != null) {
      LOG.info(
          "{}: averaging every {} minibatches: {}", name, planned.averageEvery(), planned.why());
    }
  }

  @Override
  public void started(Metrics metrics) {
    LOG.info("{}: start{}", name, told(metrics));
  }

  @Override
  public void roundFinished(Round round) {
    examples += round.examples();
    show(round);
  }

  @Override
  public void validated(Round round, Metrics metrics) {
    validation = told(metrics);
    show(round);
  }

  /** The training is over, for better or worse. */
  @Override
  public void close() {
    if (position != null) {
      ProgressDisplay.shown().training(position, true);
    }
    ProgressDisplay.shown().trainingEnds();
  }

  private void show(Round round) {
    long before = position == null ? TrainingPosition.done(plan, round) - 1 : position.before();
    position =
        new TrainingPosition(
            name, plan, round, validation, before, examples, (System.nanoTime() - began) / NANOS);
    ProgressDisplay.shown().training(position, false);
  }

  /** Where all values of an example are told together, no mean over each of them says much. */
  private String toldFirst(Metrics metrics) {
    boolean together =
        criterion == Criterion.LOSS && metrics.leading().containsKey(RegressionMetrics.EXPLAINED);
    return together ? RegressionMetrics.EXPLAINED : metrics.mainName();
  }

  private String told(Metrics metrics) {
    String name = toldFirst(metrics);
    String main =
        String.format(
            Locale.ROOT,
            ", validation loss %.4f %s %.4f",
            metrics.loss(),
            name,
            metrics.leading().get(name));
    boolean more =
        criterion != Criterion.AUTO
            && criterion != Criterion.LOSS
            && !criterion.field().equals(metrics.mainName());
    if (metrics instanceof MetricsOnTarget target) {
      return main + String.format(Locale.ROOT, " %s %.6g", target.name(), target.value());
    }
    return more
        ? main + String.format(Locale.ROOT, " %s %.4f", criterion.field(), metrics.value(criterion))
        : main;
  }
}
