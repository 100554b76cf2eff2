package dev.graft.spark.job;

import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.listen.TrainingListener;
import dev.graft.save.Bundle;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What a training job is asked.
 *
 * @param command {@code pretrain} or {@code fine-tune}
 * @param existing what becomes of a run that the output holds already
 * @param cancellation asks the job to stop
 * @param data where the data come from
 * @param listeners hear of the transfer's rounds, not of those of baselines
 * @param classes hears how many classes, labels or numbers the network tells, before anything is
 *     written or trained, and may refuse them
 * @param keepsActivations whether activations of a frozen backbone are kept for the next request of
 *     the application, and those of an earlier one are used
 * @param each takes what each of several settings has come to; null: the output keeps the best in
 *     validation
 * @param page whether {@code report.html} is made, with pictures of mistakes: not where the output
 *     is not kept
 */
public record TrainingRequest(
    Command command,
    Settings settings,
    RunFolder.Existing existing,
    Cancellation cancellation,
    DataOrigin data,
    List<TrainingListener> listeners,
    IntConsumer classes,
    boolean keepsActivations,
    Takes each,
    boolean page) {

  /** Takes what settings have come to. */
  public interface Takes {

    /**
     * Takes that of one.
     *
     * @param which its number among the settings
     * @param report as that of the job that has it alone
     * @param rounds a line of JSON a round
     */
    void take(int which, Bundle model, String report, List<String> rounds);
  }

  /** With any number of classes, alone in its application, and with a page. */
  public TrainingRequest(
      Command command,
      Settings settings,
      RunFolder.Existing existing,
      Cancellation cancellation,
      DataOrigin data,
      List<TrainingListener> listeners) {
    this(command, settings, existing, cancellation, data, listeners, any -> {}, false, null, true);
  }

  /** The same where others may follow. */
  public TrainingRequest keepingActivations() {
    return new TrainingRequest(
        command, settings, existing, cancellation, data, listeners, classes, true, each, page);
  }

  /** On the files that the settings name. */
  public static TrainingRequest ofFiles(
      Command command, Settings settings, RunFolder.Existing existing, Cancellation cancellation) {
    return new TrainingRequest(
        command, settings, existing, cancellation, DataOrigin.FILES, List.of());
  }
}
