package dev.graft.spark.cli;

import dev.graft.config.Command;

@picocli.CommandLine.Command(
    name = "featurize",
    description =
        "Puts data without labels through a pretrained network up to model.cut; writes the activations as Parquet. A run that broke off goes on with the same command.",
    mixinStandardHelpOptions = true)
final class FeaturizeCommand extends InferenceCommand {
  FeaturizeCommand() {
    super(Command.FEATURIZE);
  }
}
