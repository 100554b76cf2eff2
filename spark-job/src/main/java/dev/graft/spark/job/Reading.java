package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.Refusals;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Split;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.read.DataReader;
import dev.graft.spark.read.Division;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.RecordFormat;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and splits the data that a network is trained on. */
final class Reading {

  private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

  private final GraftSession session;
  private final Settings settings;
  private final StartingPoint start;
  private final DataOrigin origin;

  Reading(GraftSession session, Settings settings, StartingPoint start, DataOrigin origin) {
    this.session = session;
    this.settings = settings;
    this.start = start;
    this.origin = origin;
  }

  /**
   * What was read.
   *
   * @param format how data became records
   * @param examples in their splits
   */
  record Data(RecordFormat format, Examples examples) {}

  /**
   * Reads all splits.
   *
   * @param division into the workers' blocks
   * @param identified whether the examples are to tell {@link Examples#identity}
   * @throws UnusableInputException if data cannot be read, or there is none to train or choose by
   */
  Data read(Division division, boolean identified) throws IOException {
    return read(division, identified, EnumSet.allOf(Split.class));
  }

  /** The same without what has no labels. */
  Data readLabelled(Division division, boolean identified) throws IOException {
    return read(division, identified, EnumSet.complementOf(EnumSet.of(Split.UNLABELLED)));
  }

  private Data read(Division division, boolean identified, Set<Split> splits) throws IOException {
    Refusals refusals = new Refusals();
    RecordFormat format = refusals.of(this::format);
    Normalization normalization = refusals.of(start::normalization);
    refusals.refuse(start.advice());
    tellGuess(normalization);
    DataReader reader =
        new DataReader(
            session.spark(), settings.data(), format, normalization, settings.seed(), splits);
    Examples all = (identified ? reader.identifying() : reader).read(division);
    refuseEmpty(all);
    return new Data(format, settings.train().pretext().any() ? all.ofThemselves() : all);
  }

  private RecordFormat format() {
    return origin.format(session.spark(), settings.data(), start.pretrained(), settings.seed());
  }

  /** What a job does with values that does not say what. */
  private void tellGuess(Normalization used) {
    if (settings.data().normalization() == null && !used.equals(Normalization.scale(1))) {
      LOG.info("values are {} (data.scale and data.normalization are not set)", used);
    }
  }

  private static boolean merges(TrainSettings train) {
    return !train.averaging().merge().isEmpty();
  }

  private void refuseEmpty(Examples all) {
    if (all.count(Split.TRAIN) == 0 && all.count(Split.UNLABELLED) > 0) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train: none of %,d examples has a label; a network learns what to tell of some that have one.",
              all.count(Split.UNLABELLED)));
    }
    if (all.count(Split.TRAIN) == 0) {
      throw new UnusableInputException(
          "Cannot train: no example is left in data.train; see data.only-labels and the fractions.");
    }
    if (all.count(Split.VALIDATION) > 0) {
      return;
    }
    if (merges(settings.train())
        || settings.train().stages().stream().anyMatch(stage -> merges(stage.train()))) {
      throw new UnusableInputException(
          "Cannot use train.merge: no example is left in data.validation to choose by; see data.validation.fraction.");
    }
    if (settings.evaluate().examination().chooses()) {
      throw new UnusableInputException(
          "Cannot use evaluate.calibrate or evaluate.thresholds: no example is left in data.validation to choose by; see data.validation.fraction.");
    }
    if (!settings.evaluate().guard().off()) {
      throw new UnusableInputException(
          "Cannot use evaluate.guard: no example is left in data.validation to judge by; see data.validation.fraction.");
    }
    if (settings.train().patience() > 0) {
      LOG.warn(
          "no example is left in data.validation: nothing ends the training before its {} epochs",
          settings.train().epochs());
    }
  }
}
