package dev.graft.spark.cli;

import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.spark.job.EvaluationJob;
import dev.graft.spark.job.ExplainJob;
import dev.graft.spark.job.Outcome;
import dev.graft.spark.job.PredictionJob;
import dev.graft.spark.job.RankJob;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@CommandLine.Command(
    name = "check",
    description =
        "Finds what is wrong with a job file without training: settings, output, model, cut, data. Writes nothing; what would stop the job stops this with the same sentence and exit code 2.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

  /** The commands that read a job file. */
  static final class Commands implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Command.values()).map(Command::key).iterator();
    }
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND",
      completionCandidates = Commands.class,
      description =
          "The command that the job file is for: ${COMPLETION-CANDIDATES}. Without it, the one that its parts belong to.")
  private String named;

  @Option(
      names = "--for-cluster-mode",
      paramLabel = "NAME",
      description =
          "Looks at the settings alone, and whether their paths say something where Spark's cluster mode puts the driver, to which the job file is NAME. Opens nothing else and starts no Spark; submit-scripts/submit-... begin with it.")
  private String nameThere;

  @Mixin private JobOptions options;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Command command = named == null ? options.command() : command();
    Settings settings = options.read(command);
    if (nameThere != null) {
      options.checkForClusterMode(nameThere, settings);
      return 0;
    }
    try (Termination termination = options.termination()) {
      Outcome found = check(command, settings, options.existing(false), termination.cancellation());
      options.result().done(found);
      CheckSummary.print(command, settings, found, spec.commandLine().getOut());
    }
    return 0;
  }

  private Command command() {
    List<String> keys = Arrays.stream(Command.values()).map(Command::key).toList();
    if (!keys.contains(named)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Cannot check the command %s: use one of %s.".formatted(named, keys));
    }
    return Command.values()[keys.indexOf(named)];
  }

  private static Outcome check(
      Command command, Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return switch (command) {
      case PRETRAIN, FINE_TUNE ->
          TrainingJob.check(TrainingRequest.ofFiles(command, settings, existing, cancellation));
      case EVALUATE -> EvaluationJob.check(settings, existing, cancellation);
      case RANK -> RankJob.check(settings, existing, cancellation);
      case EXPLAIN -> ExplainJob.check(settings, existing, cancellation);
      case PREDICT, FEATURIZE -> PredictionJob.check(command, settings, existing, cancellation);
    };
  }
}
