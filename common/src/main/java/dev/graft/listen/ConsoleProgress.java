package dev.graft.listen;

import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line to the log at each validation, and at least one in so many seconds. */
public final class ConsoleProgress implements TrainingListener {

  private static final Logger LOG = LoggerFactory.getLogger("dev.graft.progress");
  private static final long QUIET_NANOS = 5_000_000_000L;

  private final String name;
  private final Criterion criterion;
  private Plan plan;
  private long last = System.nanoTime();

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
    if (planned.rateWhy() != null) {
      LOG.info("{}: learning rate: {}", name, planned.rateWhy());
    }
    if (planned.why() != null) {
      LOG.info(
          "{}: averaging every {} minibatches: {}", name, planned.averageEvery(), planned.why());
    }
  }

  @Override
  public void roundFinished(Round round) {
    if (System.nanoTime() - last > QUIET_NANOS) {
      say(round, "");
    }
  }

  @Override
  public void started(Metrics metrics) {
    LOG.info("{}: start{}", name, told(metrics));
  }

  @Override
  public void validated(Round round, Metrics metrics) {
    say(round, told(metrics));
  }

  private String told(Metrics metrics) {
    String main =
        String.format(
            Locale.ROOT,
            ", validation loss %.4f %s %.4f",
            metrics.loss(),
            metrics.mainName(),
            metrics.main());
    boolean more =
        criterion != Criterion.AUTO
            && criterion != Criterion.LOSS
            && !criterion.field().equals(metrics.mainName());
    return more
        ? main + String.format(Locale.ROOT, " %s %.4f", criterion.field(), metrics.value(criterion))
        : main;
  }

  private void say(Round round, String validation) {
    last = System.nanoTime();
    LOG.info(
        String.format(
            Locale.ROOT,
            "%s: epoch %d/%d, round %d%s, loss %.4f%s",
            name,
            round.epoch(),
            plan.epochs(),
            round.round(),
            plan.rounds() == 0 ? "" : "/" + plan.rounds(),
            round.loss(),
            validation));
  }
}
