package dev.graft.spark.cli;

import dev.graft.spark.save.SavedRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    description =
        "Makes report.html of a run from what its folder holds, whatever became of it: finished, failed, stopped, written by an older version.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "OUTPUT",
      arity = "1..*",
      description = "The output folder of a run; report.html is written into it.")
  private List<String> outputs = new ArrayList<>();

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (String output : outputs) {
      out.println(SavedRun.at(output).write());
    }
    out.flush();
    return 0;
  }
}
