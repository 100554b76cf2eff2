package dev.graft.spark.cli;

import dev.graft.UnusableInputException;
import dev.graft.config.Redaction;
import dev.graft.engine.UnsupportedProfileException;
import dev.graft.io.Printable;
import dev.graft.spark.fault.FailedJob;
import dev.graft.spark.fault.JobFailedException;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.CancelledException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Turns what a command throws into a message and an exit code. */
final class ExitCodes
    implements CommandLine.IExecutionStrategy,
        CommandLine.IExecutionExceptionHandler,
        CommandLine.IParameterExceptionHandler {

  static final int UNUSABLE = 2;
  static final int FAILED = 3;

  /** 128 + SIGTERM. */
  static final int STOPPED = 143;

  /** 128 + SIGINT. */
  static final int INTERRUPTED = 130;

  private static final int OTHER = 1;

  private final ResultLine result;

  ExitCodes(ResultLine result) {
    this.result = result;
  }

  /** picocli hands exceptions on to a handler, but no errors. */
  @Override
  public int execute(CommandLine.ParseResult parsed) {
    Console console = GraftCommand.console(parsed.commandSpec());
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
    } finally {
      console.close();
    }
  }

  @Override
  public int handleExecutionException(
      Exception thrown, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    for (Throwable t : chain(thrown)) {
      if (t instanceof CancelledException) {
        tell(sentence(t), err);
        return STOPPED;
      }
      if (t instanceof UnusableInputException || t instanceof UnsupportedProfileException) {
        tell(sentence(t), err);
        return UNUSABLE;
      }
      if (t.getMessage() != null && t.getMessage().contains("UnsupportedClassVersionError")) {
        tell(
            "Cannot run on these executors: Graft needs Java 17 or newer there; set spark.executorEnv.JAVA_HOME.",
            err);
        return UNUSABLE;
      }
    }
    for (Throwable t : chain(thrown)) {
      if (t instanceof JobFailedException || t instanceof SupersededException) {
        tell(sentence(t), err);
        return FAILED;
      }
    }
    if (FailedJob.told(thrown) instanceof JobFailedException failed) {
      tell(sentence(failed), err);
      return FAILED;
    }
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    err.print(Redaction.text(trace.toString()));
    err.flush();
    result.reason(Printable.line(Redaction.text(thrown.toString())));
    return OTHER;
  }

  /** An argument that nobody expects may hold a secret; picocli's message repeats it. */
  @Override
  public int handleParseException(CommandLine.ParameterException refused, String[] arguments) {
    CommandLine commandLine = refused.getCommandLine();
    PrintWriter err = commandLine.getErr();
    tell(sentence(refused), err);
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(refused, err)) {
      commandLine.usage(err);
    }
    return UNUSABLE;
  }

  private void tell(String sentence, PrintWriter err) {
    err.println(sentence);
    result.reason(sentence);
  }

  private static String sentence(Throwable told) {
    return Printable.line(Redaction.text(told.getMessage()));
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }
}
