package dev.graft.spark.job;

import dev.graft.Api;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A job file run from a program or a notebook, in the Spark application that is there: {@code
 * FineTuneJob.of("job.conf", List.of("train.epochs=3")).start()}.
 */
@Api
public final class FineTuneJob {

  private final Command command;
  private final Settings settings;
  private final RunFolder.Existing existing;

  private FineTuneJob(Command command, Settings settings, RunFolder.Existing existing) {
    this.command = command;
    this.settings = settings;
    this.existing = existing;
  }

  /**
   * A {@code fine-tune} job.
   *
   * @param file the job file: a local path, or a URI of any Hadoop filesystem
   * @param sets {@code key=value}, which count more than the file
   * @throws dev.graft.UnusableInputException if the file cannot be read, or a setting not be used
   */
  public static FineTuneJob of(String file, List<String> sets) {
    return of(Command.FINE_TUNE, file, sets);
  }

  /** The same of any command. */
  public static FineTuneJob of(Command command, String file, List<String> sets) {
    return new FineTuneJob(command, JobFile.read(command, file, sets), RunFolder.Existing.CONTINUE);
  }

  /** The same of a file that may include others from outside of its own folder. */
  public static FineTuneJob allowingIncludes(Command command, String file, List<String> sets) {
    return new FineTuneJob(
        command, JobFile.read(command, file, sets, true), RunFolder.Existing.CONTINUE);
  }

  /**
   * The same of settings that are in no file.
   *
   * @param sets {@code key=value}
   */
  public static FineTuneJob ofSettings(Command command, List<String> sets) {
    return new FineTuneJob(
        command,
        SettingsReader.read(command, new StringReader(""), "of settings", sets),
        RunFolder.Existing.CONTINUE);
  }

  /** The same job that replaces what another one has left in the output. */
  public FineTuneJob overwrite() {
    return new FineTuneJob(command, settings, RunFolder.Existing.OVERWRITE);
  }

  /** Starts the job in a thread of its own. */
  public RunningJob start() {
    Cancellation cancellation = new Cancellation();
    RoundHistory history = new RoundHistory();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                outcome.complete(run(cancellation, history));
              } catch (Throwable e) { // whoever waits for the job is told
                outcome.completeExceptionally(e);
              }
            },
            "graft " + command.key());
    thread.setDaemon(true);
    thread.start();
    return new RunningJob(outcome, cancellation, history);
  }

  private Outcome run(Cancellation cancellation, RoundHistory history) throws IOException {
    return switch (command) {
      case PRETRAIN, FINE_TUNE ->
          TrainingJob.run(
              new TrainingRequest(
                      command, settings, existing, cancellation, DataOrigin.FILES, List.of(history))
                  .keepingActivations());
      case EVALUATE -> EvaluationJob.run(settings, existing, cancellation);
      case RANK -> RankJob.run(settings, existing, cancellation);
      case EXPLAIN -> ExplainJob.run(settings, existing, cancellation);
      case PREDICT, FEATURIZE -> PredictionJob.run(command, settings, existing, cancellation);
    };
  }
}
