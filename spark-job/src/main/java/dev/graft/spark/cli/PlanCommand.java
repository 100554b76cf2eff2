package dev.graft.spark.cli;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.spark.job.Outcome;
import dev.graft.spark.job.PlanOptions;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@CommandLine.Command(
    name = "plan",
    description =
        "Says before anything is spent what a training will take: rounds, bytes, memory and what to set for it, seconds at N executors, and whether one machine is better. Reads the data, trains on a sample of them here for some seconds, writes nothing; what cannot fit is refused with exit code 2.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {

  @Option(
      names = "--executors",
      paramLabel = "N",
      split = ",",
      description =
          "How many executors there may be, of spark.executor.cores cores (1). Without it, 1, 2, 4 ... as long as it helps.")
  private List<Integer> executors = new ArrayList<>();

  @Option(
      names = "--network",
      paramLabel = "GBITS",
      defaultValue = "10",
      description = "Gbit a second between the machines of the cluster (${DEFAULT-VALUE}).")
  private double network;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long training on a sample may take, about (${DEFAULT-VALUE}).")
  private int seconds;

  @Mixin private JobOptions options;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (executors.stream().anyMatch(count -> count < 1) || !(network > 0) || seconds < 1) {
      throw new UnusableInputException(
          "Cannot plan for --executors %s, --network %s and --seconds %s: give at least 1 executor, more than 0 Gbit a second, at least 1 second."
              .formatted(executors, network, seconds));
    }
    Command command = options.command();
    if (command != Command.PRETRAIN && command != Command.FINE_TUNE) {
      throw new UnusableInputException(
          "Cannot plan the job file of %s: pretrain and fine-tune have rounds to be planned."
              .formatted(command.key()));
    }
    Settings settings = options.read(command);
    try (Termination termination = options.termination()) {
      Outcome planned =
          TrainingJob.plan(
              TrainingRequest.ofFiles(
                  command, settings, options.existing(false), termination.cancellation()),
              new PlanOptions(executors, network, seconds));
      options.result().done(planned);
      PlanSummary.print(settings, planned, spec.commandLine().getOut());
    }
    return 0;
  }
}
