package dev.graft.spark.cli;

import dev.graft.spark.LocalSpark;
import dev.graft.spark.manual.ReportFields;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command as a user gives it, run in this JVM. */
record CommandLineRun(int exitCode, String out, String err) {

  private static final String OUTPUT = "output=";
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static CommandLineRun of(String... args) {
    LocalSpark.get();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = GraftCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new CommandLineRun(code, out.toString(), err.toString());
  }

  /** The same with what a test's jobs have in common, then what one of them has. */
  static CommandLineRun command(String command, List<String> common, String... own) {
    List<String> words = new ArrayList<>(common);
    words.addAll(List.of(own));
    return command(command, words);
  }

  /**
   * A command on an empty job file.
   *
   * @param words settings, as behind {@code --set}; or options, which begin with two dashes
   */
  static CommandLineRun command(String command, List<String> words) {
    List<String> args =
        new ArrayList<>(
            List.of(command, "--conf", file("spark-job/src/test/resources/empty.conf").toString()));
    for (String word : words) {
      args.addAll(word.startsWith("--") ? List.of(word) : List.of("--set", word));
    }
    CommandLineRun run = of(args.toArray(new String[0]));
    if (run.exitCode() == 0) {
      words.forEach(CommandLineRun::holdToTheManual);
    }
    return run;
  }

  /** Every field of every report that a test makes is one that the manual lists. */
  private static void holdToTheManual(String word) {
    if (word.startsWith(OUTPUT)) {
      Path report = Path.of(word.substring(OUTPUT.length())).resolve("report.json");
      if (Files.exists(report)) {
        ReportFields.check(report);
      }
    }
  }

  /** A file of the repository. */
  static Path file(String name) {
    return ROOT.resolve(name);
  }

  /** Pretraining of a tiny network on some of the bundled digits. */
  static CommandLineRun pretrain(Path output, String... more) {
    return job("pretrain", output, "digits", tiny(), more);
  }

  /** Fine-tuning of what {@link #pretrain} made on some of the bundled clothes. */
  static CommandLineRun fineTune(Path pretrained, Path output, String... more) {
    return job("fine-tune", output, "fashion", "model.pretrained=" + pretrained, more);
  }

  private static String tiny() {
    return """
        model.layers=[{name: conv, type: convolution2d, units: 4, kernel: 5, stride: 2}
          {name: pool, type: max-pooling2d, kernel: 2}
          {name: dense, type: dense, units: 16}
          {name: out, type: output, units: 10}]""";
  }

  private static CommandLineRun job(
      String command, Path output, String data, String model, String... more) {
    String folder =
        file(data.equals("digits") ? "data/mnist-sample" : "data/fashion-mnist-sample").toString();
    List<String> sets =
        new ArrayList<>(
            List.of(
                "output=" + output,
                "data.train.images=" + folder + "/train-images-idx3-ubyte.gz",
                "data.train.labels=" + folder + "/train-labels-idx1-ubyte.gz",
                "data.test.images=" + folder + "/t10k-images-idx3-ubyte.gz",
                "data.test.labels=" + folder + "/t10k-labels-idx1-ubyte.gz",
                "data.train.limit=400",
                "data.scale=255",
                "train.workers=2",
                "train.epochs=2",
                "train.batch-size=40",
                "train.optimizer.learning-rate=0.01",
                model));
    sets.addAll(List.of(more));
    return command(command, sets);
  }
}
