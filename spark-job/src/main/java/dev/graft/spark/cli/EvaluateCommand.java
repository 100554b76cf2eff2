package dev.graft.spark.cli;

import dev.graft.spark.job.EvaluationJob;
import dev.graft.spark.job.Outcome;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    description = "Evaluates a saved model (model.pretrained) on labelled data (data.test).",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

  @Mixin private JobOptions options;
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var settings = options.read(dev.graft.config.Command.EVALUATE);
    try (Termination termination = options.termination()) {
      Outcome outcome =
          EvaluationJob.run(settings, options.existing(false), termination.cancellation());
      options.result().done(outcome);
      Summary.print(outcome, settings.output(), spec.commandLine().getOut());
    }
    return 0;
  }
}
