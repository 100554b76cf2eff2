package dev.graft.spark.cli;

import dev.graft.config.Command;
import dev.graft.spark.job.Outcome;
import dev.graft.spark.job.PredictionJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

@CommandLine.Command(
    name = "predict",
    description =
        "Predicts data without labels with a saved model; writes Parquet. A run that broke off goes on with the same command.",
    mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {

  @Mixin private JobOptions options;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var settings = options.read(Command.PREDICT);
    try (Termination termination = new Termination()) {
      Outcome outcome =
          PredictionJob.run(
              Command.PREDICT, settings, options.existing(false), termination.cancellation());
      PredictionSummary.print(
          Command.PREDICT, outcome, settings.output(), spec.commandLine().getOut());
    }
    return 0;
  }
}
