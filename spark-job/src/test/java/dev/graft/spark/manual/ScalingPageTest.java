package dev.graft.spark.manual;

import dev.graft.config.AveragingSettings.Reduce;
import dev.graft.plan.Exchange;
import dev.graft.plan.Link;
import dev.graft.plan.RoundCosts;
import dev.graft.spark.average.Reduction;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The page on scaling says what the arithmetic of {@code plan} says. */
class ScalingPageTest {

  private static final RoundCosts COSTS = RoundCosts.MEASURED;

  /** Of a weight with Adam's two moments. */
  private static final long ADAM = 12;

  private final StringBuilder page = new StringBuilder();

  @Test
  void thePageIsWhatTheModelSays() throws IOException {
    page.append(
        String.format(
            Locale.ROOT,
            """
            # Scaling

            What a round costs beside its minibatches decides how many executors help. `graft plan` measures a job's own rounds on one machine and puts them into the model of this page;
            the figures here are the model's with the costs that were measured where Graft is developed, on two cores. The page is made by a test
            (`-Dgraft.docs.write=true`, [Contributing](../../CONTRIBUTING.md)) of [RoundCosts](../../common/src/main/java/dev/graft/plan/RoundCosts.java) and
            [Exchange](../../common/src/main/java/dev/graft/plan/Exchange.java): nothing on it was measured on a cluster.

            ## The model

            seconds of a round = turns x (minibatches x seconds of one + load and reply) + a + t x workers + b x bytes handled + c x log2(executors) + bytes over the busiest link / its speed

            | cost | seconds | measured as |
            | --- | --- | --- |
            | a, a round whatever it does | %.3f | rounds of no work (`overhead` of bench/run) |
            | t, a task: started and its end taken, by the driver | %.3f | 1,000 made-up workers (`simulation`): driver and executors share two cores, so that it is rather too much |
            | b, a byte that is written, read and summed | %.1e | rounds of ResNet18 with Adam's moments, 134 MB each way (`torch-epoch`) |
            | c, the executors that have a broadcast double | %.3f | not measured: a request and its answer |

            Bytes handled are those that one JVM works on after another. Where the driver averages (replies of a round of up to 64 MB together): the state once and every reply. Where executors average: the state, each task's
            reply, its range of all replies, and the average. Over the busiest link: the state twice, as executors pass blocks on to each other, and all replies (the driver's link) or an executor's own replies and
            the average.

            | measured | bytes a worker | seconds | the model's |
            | --- | --- | --- | --- |
            """,
            COSTS.fixed(),
            COSTS.task(),
            COSTS.handledByte(),
            COSTS.hop()));
    measured(
        "a round of no work, 2 workers in one JVM",
        0.0187,
        new Exchange(50_000, 50_000, 2, 1, 2, true));
    simulated(32, true, 0.63);
    simulated(100, true, 1.41);
    simulated(300, true, 2.19);
    simulated(1_000, false, 5.3);
    measured(
        "ResNet18, Adam, 2 workers in one JVM",
        1.1,
        new Exchange(134_000_000, 134_000_000, 2, 1, 2, false));
    page.append(
        """

        The simulation has no broadcast: workers make up replies of 101,770 weights at once, in turns on two executors of one core each; that takes the two cores
        part of the time that is measured. Medians of five rounds, in which the JVM still compiles: of few workers it shows that more than anything else.
        The round of ResNet18 was measured with replies that go in ranges without copies; side by side with the code before that, epochs of two rounds took 7.4 s instead of 8.35. A round took 1.6 s then.

        ## What it predicts

        Seconds of a round beside its minibatches, and the share of a round in which minibatches are computed where these take 10 s, and 60 s. Adam: a weight and two moments, 12 bytes of each weight in each direction.

        """);
    page.append(
        "| weights | executors | 10 Gbit/s | of 10 s, 60 s | 25 Gbit/s | of 10 s, 60 s |\n");
    page.append("| --- | --- | --- | --- | --- | --- |\n");
    for (int millions : List.of(1, 25, 100)) {
      for (int executors : List.of(10, 100, 1_000)) {
        predicted(millions, executors);
      }
    }
    page.append(
        """

        What it takes for granted:

        - One task an executor, as fast as any other: a round lasts as long as its slowest worker, and nothing here is about stragglers. More tasks an executor share its link.
        - Full speed of every link in both directions at once, also across racks; all blocks of a broadcast cross twice at most.
        - Shuffled replies stay in the page cache. 1,000 workers of 100 million weights write 1.2 GB each a round.
        - Without moments (`sgd`, `train.average = gradients`) bytes are a third; `train.codec` makes the deltas alone smaller.
        - More workers do not learn as much from as many examples: [averaging](../training.md). Efficiency is about seconds, not about epochs.

        So: a network of a million weights is worth 100 executors with rounds of some seconds, and 1,000 with rounds of a minute: by then it is the driver's tasks that a round waits for. One of 25 million is worth them with
        rounds of a minute, one of 100 million with rounds of some minutes: what these wait for is not the network but the JVMs, which write, read and sum what travels. A head on a frozen network has
        thousands of weights: there tasks are all it costs.
        """);
    ManualPage.check("results/scaling.md", page.toString());
  }

  private void simulated(int workers, boolean onDriver, double seconds) {
    measured(
        String.format(
            Locale.ROOT,
            "simulation, %,d workers, averaged by %s",
            workers,
            onDriver ? "the driver" : "executors"),
        seconds,
        new Exchange(0, 407_080, workers, 2, 2, onDriver));
  }

  private void measured(String what, double seconds, Exchange exchange) {
    page.append(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %s | %s |%n",
            what,
            exchange.up(),
            number(seconds),
            number(COSTS.seconds(exchange, Link.none()))));
  }

  private void predicted(int millions, int executors) {
    long bytes = ADAM * millions * 1_000_000;
    Exchange exchange =
        new Exchange(
            bytes,
            bytes,
            executors,
            executors,
            executors,
            Reduction.onDriver(Reduce.AUTO, bytes, executors));
    page.append(String.format(Locale.ROOT, "| %,d,000,000 | %,d |", millions, executors));
    for (double gigabits : List.of(10.0, 25.0)) {
      double beside = COSTS.seconds(exchange, new Link(gigabits));
      page.append(
          String.format(
              Locale.ROOT,
              " %s s | %.0f %%, %.0f %% |",
              number(beside),
              100 * 10 / (10 + beside),
              100 * 60 / (60 + beside)));
    }
    page.append('\n');
  }

  private static String number(double seconds) {
    return String.format(
        Locale.ROOT, seconds < 0.1 ? "%.3f" : seconds < 10 ? "%.2f" : "%.1f", seconds);
  }
}
