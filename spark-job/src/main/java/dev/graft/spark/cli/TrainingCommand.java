package dev.graft.spark.cli;

import dev.graft.config.Command;
import dev.graft.spark.job.TrainingJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/**
 * What {@code pretrain} and {@code fine-tune} share: all but the parts of a job file that they
 * need.
 */
abstract class TrainingCommand implements Callable<Integer> {

  private final Command command;

  @Mixin private JobOptions options;
  @Spec private CommandLine.Model.CommandSpec spec;

  TrainingCommand(Command command) {
    this.command = command;
  }

  @Override
  public Integer call() throws IOException {
    var settings = options.read(command);
    Summary.print(
        TrainingJob.run(command, settings, options.overwrite()),
        settings.output(),
        spec.commandLine().getOut());
    return 0;
  }
}
