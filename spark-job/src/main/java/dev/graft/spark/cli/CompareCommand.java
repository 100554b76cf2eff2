package dev.graft.spark.cli;

import dev.graft.UnusableInputException;
import dev.graft.config.PathCredentials;
import dev.graft.report.Comparison;
import dev.graft.report.Run;
import dev.graft.spark.save.SavedRun;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    description =
        "Sets runs beside each other: figures, keys that differ, rounds; a table here, and a page.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {

  private static final int MOST = 20;

  @Parameters(
      paramLabel = "OUTPUT",
      arity = "2..*",
      description = "Output folders of two runs or more.")
  private List<String> outputs = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "compare.html",
      description = "The page (${DEFAULT-VALUE}).")
  private String to;

  @Option(names = "--overwrite", description = "Replaces a file that is there.")
  private boolean overwrite;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (outputs.size() > MOST) {
      throw new UnusableInputException(
          "Cannot compare %s runs: no page shows more than %s.".formatted(outputs.size(), MOST));
    }
    PathCredentials.refuse("--to", to);
    Path file = Filesystems.of(Filesystems.configuration(), to).makeQualified(new Path(to));
    HadoopFolder folder = HadoopFolder.of(Filesystems.configuration(), file.getParent().toString());
    if (!overwrite && folder.has(file.getName())) {
      throw new UnusableInputException(
          "Cannot write the page %s: it is there already; give another name with --to, or --overwrite."
              .formatted(to));
    }
    List<Run> runs = new ArrayList<>();
    for (String output : outputs) {
      runs.add(SavedRun.at(output).run());
    }
    Comparison comparison = new Comparison(runs);
    PrintWriter out = spec.commandLine().getOut();
    comparison.lines().forEach(out::println);
    folder.write(file.getName(), comparison.page());
    out.println(to);
    out.flush();
    return 0;
  }
}
