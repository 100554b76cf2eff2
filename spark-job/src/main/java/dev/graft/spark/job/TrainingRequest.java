package dev.graft.spark.job;

import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.listen.TrainingListener;
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
 * @param keepsEach of several settings, whether the model of each is kept, or that of the best in
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
    boolean keepsEach,
    boolean page) {

  /** With any number of classes, alone in its application, and with a page. */
  public TrainingRequest(
      Command command,
      Settings settings,
      RunFolder.Existing existing,
      Cancellation cancellation,
      DataOrigin data,
      List<TrainingListener> listeners) {
    this(command, settings, existing, cancellation, data, listeners, any -> {}, false, false, true);
  }

  /** The same where others may follow. */
  public TrainingRequest keepingActivations() {
    return new TrainingRequest(
        command, settings, existing, cancellation, data, listeners, classes, true, keepsEach, page);
  }

  /** On the files that the settings name. */
  public static TrainingRequest ofFiles(
      Command command, Settings settings, RunFolder.Existing existing, Cancellation cancellation) {
    return new TrainingRequest(
        command, settings, existing, cancellation, DataOrigin.FILES, List.of());
  }
}
