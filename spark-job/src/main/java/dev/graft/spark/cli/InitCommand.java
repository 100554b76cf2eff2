package dev.graft.spark.cli;

import dev.graft.UnusableInputException;
import dev.graft.config.PathCredentials;
import dev.graft.spark.init.Guessed;
import dev.graft.spark.init.InitOptions;
import dev.graft.spark.job.InitJob;
import dev.graft.spark.job.TriedJob;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    description =
        "Looks at data and writes a job file for them, in which each guess says why it was made and how sure it is.",
    mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "DATA",
      description =
          "A file, a folder, a pattern, or a table of Spark's catalog: CSV, JSON, Parquet, ORC, LibSVM, pictures, IDX, CIFAR.")
  private String data;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "The column that is to be predicted. May be repeated.")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--pretrained",
      paramLabel = "MODEL",
      description =
          "The model to begin with: a folder that Graft saved, a Deeplearning4j zip, a Keras or an ONNX file, torchvision's safetensors. Without it a network begins with random weights.")
  private String pretrained;

  @Option(
      names = "--job",
      paramLabel = "FILE",
      description = "The job file that is written. Without it, NAME.conf in the current folder.")
  private Path job;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "The job's output. Without it, output/NAME.")
  private String output;

  @Option(names = "--overwrite", description = "Replaces a job file that is there.")
  private boolean overwrite;

  @Option(
      names = "--try",
      description =
          "Then runs the job on some of the data for about a minute, and says whether it beats always answering the same. Nothing of it is kept.")
  private boolean tries;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PathCredentials.refuse("DATA", data);
    JobName name = JobName.of(data);
    Path file = job == null ? Path.of(name.file()) : job;
    refuseExisting(file);
    String folder = output == null ? name.output() : output;
    try (Termination termination = new Termination(GraftCommand.result(spec))) {
      Guessed guessed =
          InitJob.run(data, new InitOptions(targets, pretrained), termination.cancellation());
      write(file, guessed.text(data, folder));
      InitSummary.print(guessed, file, spec.commandLine().getOut());
      if (tries) {
        tryOut(guessed, file, termination.cancellation());
      }
    }
    return 0;
  }

  private void tryOut(Guessed guessed, Path file, Cancellation cancellation) throws IOException {
    var command =
        guessed.isPretraining()
            ? dev.graft.config.Command.PRETRAIN
            : dev.graft.config.Command.FINE_TUNE;
    PrintWriter out = spec.commandLine().getOut();
    out.println("  " + TriedJob.run(command, file.toString(), cancellation));
    out.println();
    out.flush();
  }

  private void refuseExisting(Path file) {
    if (Files.exists(file) && !overwrite) {
      throw new UnusableInputException(
          "Cannot write the job file %s: it is there already; give another name with --job, or --overwrite."
              .formatted(file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new UnusableInputException(
          "Cannot write the job file %s: there is no folder %s.".formatted(file, folder));
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot write the job file %s: %s.".formatted(file, e.getMessage()), e);
    }
  }
}
