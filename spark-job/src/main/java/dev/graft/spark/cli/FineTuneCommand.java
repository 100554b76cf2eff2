package dev.graft.spark.cli;

import dev.graft.spark.job.TrainingJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

@Command(
    name = "fine-tune",
    description = "Fine-tunes a pretrained network on a target task; evaluates and saves it.",
    mixinStandardHelpOptions = true)
final class FineTuneCommand implements Callable<Integer> {

  @Mixin private JobOptions options;
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var command = dev.graft.config.Command.FINE_TUNE;
    var settings = options.read(command);
    Summary.print(
        TrainingJob.run(command, settings, options.overwrite()),
        settings.output(),
        spec.commandLine().getOut());
    return 0;
  }
}
