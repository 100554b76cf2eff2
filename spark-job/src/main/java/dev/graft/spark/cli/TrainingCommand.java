package dev.graft.spark.cli;

import dev.graft.config.Command;
import dev.graft.spark.job.Outcome;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What {@code pretrain} and {@code fine-tune} share: all but the parts of a job file that they
 * need.
 */
abstract class TrainingCommand implements Callable<Integer> {

  private final Command command;

  @Mixin private JobOptions options;

  @Option(
      names = "--resume",
      description =
          "Goes on with a run of another configuration if only train.epochs (more), evaluate.baselines or evaluate.guard have changed. The same configuration goes on without it.")
  private boolean resume;

  @Spec private CommandLine.Model.CommandSpec spec;

  TrainingCommand(Command command) {
    this.command = command;
  }

  @Override
  public Integer call() throws IOException {
    var settings = options.read(command);
    try (Termination termination = options.termination()) {
      Outcome outcome =
          TrainingJob.run(
              TrainingRequest.ofFiles(
                  command, settings, options.existing(resume), termination.cancellation()));
      options.result().done(outcome);
      Summary.print(outcome, settings.output(), spec.commandLine().getOut());
    }
    return 0;
  }
}
