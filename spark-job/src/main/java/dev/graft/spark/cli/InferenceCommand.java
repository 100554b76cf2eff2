package dev.graft.spark.cli;

import dev.graft.config.Command;
import dev.graft.spark.job.Outcome;
import dev.graft.spark.job.PredictionJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/** What {@code predict} and {@code featurize} share: all but what they write of a row. */
abstract class InferenceCommand implements Callable<Integer> {

  private final Command command;

  @Mixin private JobOptions options;

  @Spec private CommandLine.Model.CommandSpec spec;

  InferenceCommand(Command command) {
    this.command = command;
  }

  @Override
  public Integer call() throws IOException {
    var settings = options.read(command);
    try (Termination termination = options.termination()) {
      Outcome outcome =
          PredictionJob.run(command, settings, options.existing(false), termination.cancellation());
      options.result().done(outcome);
      PredictionSummary.print(command, outcome, settings.output(), spec.commandLine().getOut());
    }
    return 0;
  }
}
