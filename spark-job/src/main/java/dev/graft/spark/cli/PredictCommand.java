package dev.graft.spark.cli;

import dev.graft.config.Command;

@picocli.CommandLine.Command(
    name = "predict",
    description =
        "Predicts data without labels with a saved model; writes Parquet. A run that broke off goes on with the same command.",
    mixinStandardHelpOptions = true)
final class PredictCommand extends InferenceCommand {
  PredictCommand() {
    super(Command.PREDICT);
  }
}
