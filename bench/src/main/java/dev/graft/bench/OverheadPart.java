package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.bench.measured.Answer;
import dev.graft.bench.measured.Networks;
import dev.graft.bench.measured.RoundTimes;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What Spark itself costs: rounds of about a millisecond of work, and where their time goes. */
final class OverheadPart implements Part {

  private static final int BATCH = 16;

  /** What the listener measures, in the order in which it happens. */
  private static final Map<String, String> WHERE = new LinkedHashMap<>();

  static {
    WHERE.put("sparkJob", "of it the Spark job (whole milliseconds)");
    WHERE.put("task", "a task, as the scheduler sees it");
    WHERE.put("taskDeserialize", "a task: deserialize it");
    WHERE.put("taskRun", "a task: run, broadcast read and local step");
    WHERE.put("taskRunCpu", "a task: run, processor time");
    WHERE.put("taskResultSerialize", "a task: serialize the result");
    WHERE.put("taskSchedulerDelay", "a task: scheduling and the rest");
  }

  @Override
  public String name() {
    return "overhead";
  }

  @Override
  public void measure(Run run) throws IOException {
    Launcher launcher = run.launcher();
    int rounds = run.size(600, 20);
    Path data =
        TrainingData.write(launcher.work().resolve("overhead-data"), 2 * BATCH * 20, 16, false);
    Path answer = launcher.work().resolve("rounds.json");
    GraftJob job =
        new GraftJob(launcher, "overhead-job", "pretrain", data, text(rounds / 20))
            .property("spark.extraListeners", RoundTimes.class.getName())
            .property(Answer.FILE, answer);
    List<JsonNode> answers = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      JsonNode report = job.run();
      try (InputStream in = Files.newInputStream(answer)) {
        ObjectNode times = (ObjectNode) Json.read(in);
        times.put("round", 1e3 * Median.afterFirst(report.path("roundSeconds")));
        answers.add(times);
      }
    }
    Table table = run.table();
    table.add(
        name(),
        "a round, 2 workers, one small step each",
        Table.number(Median.of(answers, "round")) + " ms",
        "15 ms");
    WHERE.forEach((field, what) -> table.figure(name(), what, Median.of(answers, field), "ms"));
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "%d rounds of the real command on local[2], 784-16-10, minibatch %d, SGD, average every minibatch; what the Spark job does not hold is broadcasting, averaging and the outer step on the driver",
            rounds,
            BATCH));
  }

  private static String text(int epochs) {
    return String.format(
            Locale.ROOT,
            """
        train {
          epochs = %d
          worker-batch-size = %d
          average = weights
          average-every = 1
          optimizer { type = sgd, learning-rate = 0.01 }
        }
        """,
            epochs,
            BATCH)
        + Networks.layers("tiny");
  }
}
