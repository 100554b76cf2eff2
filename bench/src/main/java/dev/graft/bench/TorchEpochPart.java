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
    GraftJob job =
        new GraftJob(launcher, "torch-epoch-job", "fine-tune", data, job(file, epochs)).withTorch();
    List<JsonNode> ofGraft = new ArrayList<>();
    List<JsonNode> ofTorch = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      ofGraft.add(job.run());
      ofTorch.add(torch.epochs(NETWORK, data, epochs, BATCH, SLOTS));
    }
    double graft =
        Median.of(
            ofGraft.stream().mapToDouble(report -> Median.afterFirst(report.path("epochSeconds"))));
    double python =
        Median.of(
            ofTorch.stream().mapToDouble(answer -> Median.afterFirst(answer.path("seconds"))));
    double accuracy =
        Median.of(
            ofGraft.stream().mapToDouble(report -> report.at("/metrics/test/accuracy").asDouble()));
    row(run.table(), "Graft, 2 workers", graft, accuracy);
    row(run.table(), "PyTorch, 1 process, 2 threads", python, Median.of(ofTorch, "accuracy"));
    run.table().ratio(name(), "Graft against PyTorch", python / graft, "1.0x");
    run.table()
        .note(
            name(),
            String.format(
                Locale.ROOT,
                "ResNet18 from random weights, %,d pictures of Fashion-MNIST widened to 3x32x32, %d epochs, minibatch %d of each worker, averaged as often as by default, Adam 0.001; seconds an epoch without the first; %s",
                pictures,
                epochs,
                BATCH,
                torch.described()));
  }

  private void row(Table table, String engine, double seconds, double accuracy) {
    table.add(
        name(),
        engine + ": an epoch; test accuracy",
        String.format(Locale.ROOT, "%s s; %.4f", Table.number(seconds), accuracy),
        "");
  }

  private static String job(Path file, int epochs) {
    return String.format(
        Locale.ROOT,
        """
        model.pretrained = "%s"
        train {
          epochs = %d
          worker-batch-size = %d
          optimizer { type = adam, learning-rate = 0.001 }
        }
        evaluate.baselines = []
        """,
        file,
        epochs,
        BATCH);
  }
}
