package dev.graft.spark.cli;

import dev.graft.listen.LogProgress;
import dev.graft.listen.ProgressDisplay;
import java.io.PrintStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.apache.logging.log4j.core.filter.AbstractFilterable;
import picocli.CommandLine;

/** How much a command says while it works, and where. */
final class Console implements AutoCloseable {

  /** Where a line of the log is not written between two states of the live one. */
  private static final class MakesWay extends AbstractFilter {
    private final LiveLine line;

    private MakesWay(LiveLine line) {
      this.line = line;
    }

    @Override
    public Result filter(LogEvent event) {
      line.makeWay();
      return Result.NEUTRAL;
    }
  }

  /** Who shows progress; null: nobody but the log. */
  private final TerminalProgress terminal;

  private Console(TerminalProgress terminal) {
    this.terminal = terminal;
  }

  /**
   * Shows progress as it is wanted: on a terminal a live line, elsewhere lines of the log.
   *
   * @param quiet warnings and what comes out, nothing on the way
   * @param verbose a line each round, and what Spark says
   */
  static Console open(boolean quiet, boolean verbose, CommandLine.Model.CommandSpec command) {
    ProgressDisplay.showOn(LogProgress.every(verbose ? 0 : LogProgress.SECONDS));
    if (quiet) {
      Configurator.setLevel("dev.graft", Level.WARN);
    } else if (verbose) {
      Configurator.setRootLevel(Level.INFO);
    } else if (System.console() != null) {
      int width = command.usageMessage().autoWidth(true).width();
      return new Console(onTerminal(System.out, width));
    }
    return new Console(null);
  }

  /** The terminal is {@link System#out}: {@link System#console} says whether that is one. */
  private static TerminalProgress onTerminal(PrintStream out, int width) {
    LiveLine line = new LiveLine(out, width);
    TerminalProgress progress = new TerminalProgress(line);
    if (LogManager.getContext(false) instanceof LoggerContext log) {
      log.getConfiguration().getAppenders().values().stream()
          .filter(AbstractFilterable.class::isInstance)
          .forEach(appender -> ((AbstractFilterable) appender).addFilter(new MakesWay(line)));
    }
    ProgressDisplay.showOn(progress);
    return progress;
  }

  @Override
  public void close() {
    if (terminal != null) {
      terminal.close();
    }
  }
}
