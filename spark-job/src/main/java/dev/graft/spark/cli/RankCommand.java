package dev.graft.spark.cli;

import dev.graft.spark.job.Outcome;
import dev.graft.spark.job.RankJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

@Command(
    name = "rank",
    description =
        "Orders pretrained networks (rank.candidates), each where it is cut, for a target (data.train), before any training.",
    mixinStandardHelpOptions = true)
final class RankCommand implements Callable<Integer> {

  @Mixin private JobOptions options;
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var settings = options.read(dev.graft.config.Command.RANK);
    try (Termination termination = options.termination()) {
      Outcome outcome = RankJob.run(settings, options.existing(false), termination.cancellation());
      options.result().done(outcome);
      RankSummary.print(outcome, settings.output(), spec.commandLine().getOut());
    }
    return 0;
  }
}
