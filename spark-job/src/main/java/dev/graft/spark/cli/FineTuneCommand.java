package dev.graft.spark.cli;

import dev.graft.config.Command;

@picocli.CommandLine.Command(
    name = "fine-tune",
    description = "Fine-tunes a pretrained network on a target task; evaluates and saves it.",
    mixinStandardHelpOptions = true)
final class FineTuneCommand extends TrainingCommand {
  FineTuneCommand() {
    super(Command.FINE_TUNE);
  }
}
