package dev.graft.spark.cli;

import dev.graft.spark.job.ExplainJob;
import dev.graft.spark.job.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description =
        "Explains why a saved model answers as it does, for a sample of data: maps of pictures, words of texts, the importance of a table's columns; writes Parquet, and a page.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description = "A folder that Graft saved; the same as model.pretrained.")
  private String model;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows that are explained; the same as explain.rows.")
  private Integer rows;

  @Option(
      names = "--grid",
      paramLabel = "N",
      description = "Parts of a side of a picture; the same as explain.grid.")
  private Integer grid;

  @Mixin private JobOptions options;
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var settings = options.read(dev.graft.config.Command.EXPLAIN, sets());
    try (Termination termination = options.termination()) {
      Outcome outcome =
          ExplainJob.run(settings, options.existing(false), termination.cancellation());
      options.result().done(outcome);
      ExplainSummary.print(outcome, settings.output(), spec.commandLine().getOut());
    }
    return 0;
  }

  private List<String> sets() {
    List<String> sets = new ArrayList<>();
    if (model != null) {
      sets.add("model.pretrained=" + model);
    }
    if (rows != null) {
      sets.add("explain.rows=" + rows);
    }
    if (grid != null) {
      sets.add("explain.grid=" + grid);
    }
    return sets;
  }
}
