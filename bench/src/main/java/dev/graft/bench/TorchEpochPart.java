package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An epoch of a network of PyTorch: two workers of one core each against PyTorch in one process
 * with two threads, on the same pictures.
 */
final class TorchEpochPart implements Part {

  private static final String NETWORK = "resnet18";
  private static final int SLOTS = 2;
  private static final int BATCH = 32;
  private static final int TEST = 2_000;

  @Override
  public String name() {
    return "torch-epoch";
  }

  @Override
  public void measure(Run run) throws IOException {
    PyTorch torch = PyTorch.find();
    torch.checkSame();
    Launcher launcher = run.launcher();
    int pictures = run.size(2_000, 200);
    int epochs = run.size(5, 2);
    int test = run.size(TEST, 200);
    Path data =
        TrainingData.write(launcher.work().resolve("torch-epoch-data"), pictures, test, true);
    Path file = torch.prepared(NETWORK, launcher.work());
    GraftJob usual =
        new GraftJob(launcher, "torch-epoch-job", "fine-tune", data, job(file, epochs, "16"))
            .withTorch();
    GraftJob once =
        new GraftJob(launcher, "torch-epoch-once", "fine-tune", data, job(file, epochs, "epoch"))
            .withTorch();
    List<JsonNode> ofUsual = new ArrayList<>();
    List<JsonNode> ofOnce = new ArrayList<>();
    List<JsonNode> ofTorch = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      ofUsual.add(usual.run());
      ofOnce.add(once.run());
      ofTorch.add(torch.epochs(NETWORK, data, epochs, BATCH, SLOTS));
    }
    double python =
        Median.of(
            ofTorch.stream().mapToDouble(answer -> Median.afterFirst(answer.path("seconds"))));
    row(run.table(), "PyTorch, 1 process, 2 threads", python, Median.of(ofTorch, "accuracy"));
    rows(run.table(), "averaged every 16 minibatches, the default", ofUsual, python);
    rows(run.table(), "averaged once an epoch", ofOnce, python);
    run.table()
        .note(
            name(),
            String.format(
                Locale.ROOT,
                "ResNet18 from random weights, %,d pictures of Fashion-MNIST widened to 3x32x32, %d epochs, minibatch %d of each worker, Adam 0.001; seconds an epoch without the first; %s",
                pictures,
                epochs,
                BATCH,
                torch.described()));
  }

  private void rows(Table table, String averaged, List<JsonNode> reports, double python) {
    double graft =
        Median.of(
            reports.stream().mapToDouble(report -> Median.afterFirst(report.path("epochSeconds"))));
    double accuracy =
        Median.of(
            reports.stream().mapToDouble(report -> report.at("/metrics/test/accuracy").asDouble()));
    row(table, "Graft, 2 workers, " + averaged, graft, accuracy);
    table.ratio(name(), "Graft against PyTorch, " + averaged, python / graft, "1.0x");
  }

  private void row(Table table, String engine, double seconds, double accuracy) {
    table.add(
        name(),
        engine + ": an epoch; test accuracy",
        String.format(Locale.ROOT, "%s s; %.4f", Table.number(seconds), accuracy),
        "");
  }

  private static String job(Path file, int epochs, String averageEvery) {
    return String.format(
        Locale.ROOT,
        """
        model.pretrained = "%s"
        train {
          epochs = %d
          worker-batch-size = %d
          average-every = %s
          optimizer { type = adam, learning-rate = 0.001 }
        }
        evaluate.baselines = []
        """,
        file,
        epochs,
        BATCH,
        averageEvery);
  }
}
