package dev.graft.spark.cli;

import dev.graft.spark.job.Versions;
import java.io.PrintWriter;
import org.apache.hadoop.util.ShutdownHookManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code graft} with all its subcommands. */
@Command(
    name = "graft",
    description = "Distributed transfer learning on Apache Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = GraftCommand.Version.class,
    subcommands = {
      InitCommand.class,
      PretrainCommand.class,
      FineTuneCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      FeaturizeCommand.class,
      ExplainCommand.class,
      RankCommand.class,
      CheckCommand.class,
      PlanCommand.class,
      InspectCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      ExportCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    },
    footerHeading = "%nThe launcher submit-scripts/graft also takes:%n",
    footer = {
      "  --master URL   Spark's master; without it local[*], or what the Spark of SPARK_HOME is configured for",
      "  -- ...         more arguments of spark-submit"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:the configuration or the data cannot be used; nothing was written (but by predict and featurize, see problem in their rows)",
      "3:the job could not finish (it diverged, a task failed for good, memory ran out); the last good weights are kept in last-good/, checkpoints where they are",
      "143:stopped by SIGTERM; the same command goes on from the last round, or partition",
      "130:the same, stopped by Ctrl-C (SIGINT)",
      "1:anything else"
    })
public final class GraftCommand implements Runnable {

  private static volatile String reason;

  private final ResultLine result;

  @Option(
      names = "--quiet",
      scope = ScopeType.INHERIT,
      description = "Says nothing on the way but warnings; what came out is printed.")
  private boolean quiet;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "A line for each round, and what Spark has to say.")
  private boolean verbose;

  @Spec private CommandLine.Model.CommandSpec spec;

  private GraftCommand(ResultLine result) {
    this.result = result;
  }

  /** What schedulers are told at the end of the command line that a command is of. */
  static ResultLine result(CommandLine.Model.CommandSpec spec) {
    return ((GraftCommand) spec.root().userObject()).result;
  }

  /**
   * Shows the progress of a command as the command line has it.
   *
   * @throws CommandLine.ParameterException if it cannot be had so
   */
  static Console console(CommandLine.Model.CommandSpec spec) {
    GraftCommand graft = (GraftCommand) spec.root().userObject();
    if (graft.quiet && graft.verbose) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Cannot be both --quiet and --verbose: give one of the two.");
    }
    return Console.open(graft.quiet, graft.verbose, spec.root());
  }

  /** Prints the version that the build wrote. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"graft " + Versions.graft()};
    }
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
  }

  /** Runs a command line and returns its exit code. */
  public static int run(String[] args) {
    CommandLine standard = new CommandLine(CommandLine.Model.CommandSpec.create());
    return run(standard.getOut(), standard.getErr(), args);
  }

  /** Why the last command line has failed, a sentence; null if it has not. */
  public static String reason() {
    return reason;
  }

  /** For tests: with the output where they can read it. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    PrintWriter printable = printable(out);
    ResultLine result = new ResultLine(printable, args);
    int code = commandLine(result).setOut(printable).setErr(printable(err)).execute(args);
    reason = result.reason();
    // Of a JVM that ends by itself the line is printed there, with the code that it ends with.
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      result.print(code);
    }
    return code;
  }

  private static PrintWriter printable(PrintWriter to) {
    return new PrintWriter(new PrintableWriter(to), true);
  }

  private static CommandLine commandLine(ResultLine result) {
    ExitCodes exitCodes = new ExitCodes(result);
    return new CommandLine(new GraftCommand(result))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setExecutionStrategy(exitCodes)
        .setExecutionExceptionHandler(exitCodes)
        .setParameterExceptionHandler(exitCodes);
  }
}
