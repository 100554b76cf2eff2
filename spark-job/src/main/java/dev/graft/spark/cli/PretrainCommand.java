package dev.graft.spark.cli;

import dev.graft.config.Command;

@picocli.CommandLine.Command(
    name = "pretrain",
    description = "Trains a network on a source task from scratch and saves it for fine-tuning.",
    mixinStandardHelpOptions = true)
final class PretrainCommand extends TrainingCommand {
  PretrainCommand() {
    super(Command.PRETRAIN);
  }
}
