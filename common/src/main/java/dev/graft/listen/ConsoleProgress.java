package dev.graft.listen;

import dev.graft.evaluate.Metrics;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line to the log at each validation, and at least one in so many seconds. */
public final class ConsoleProgress implements TrainingListener {

  private static final Logger LOG = LoggerFactory.getLogger("dev.graft.progress");
  private static final long QUIET_NANOS = 5_000_000_000L;

  private final String name;
  private Plan plan;
  private long last = System.nanoTime();

  /**
   * @param name what is trained
   */
  public ConsoleProgress(String name) {
    this.name = name;
  }

  @Override
  public void planned(Plan planned) {
    plan = planned;
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
  public void validated(Round round, Metrics metrics) {
    say(
        round,
        String.format(
            Locale.ROOT,
            ", validation loss %.4f %s %.4f",
            metrics.loss(),
            metrics.mainName(),
            metrics.main()));
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
