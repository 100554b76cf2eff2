package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.average.ClassShares;
import dev.graft.average.ClassThresholds;
import dev.graft.average.Teacher;
import dev.graft.config.ObjectiveSettings;
import dev.graft.config.ObjectiveSettings.Method;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.train.BesideLabels;
import dev.graft.train.PseudoLabels;
import dev.graft.train.RoundStart;
import dev.graft.train.TrainState;
import java.util.Optional;

/**
 * What a training on unlabelled examples remembers on the driver from round to round: thresholds
 * and shares of classes, and the teacher, which is averaged nowhere else.
 */
final class UnlabelledSide {

  private static final String PART = "unlabelled";

  /** Null: labels alone are trained on. */
  private final ClassThresholds thresholds;

  /** Null: predictions are not aligned with them. */
  private final ClassShares shares;

  /** Null: there is none. */
  private final Teacher teacher;

  /**
   * @param any whether there are unlabelled examples to train on
   */
  UnlabelledSide(ObjectiveSettings settings, boolean any, TrainState initial) {
    boolean trained = any && settings.on();
    boolean teaches = trained && settings.method() == Method.MEAN_TEACHER;
    this.thresholds =
        trained ? new ClassThresholds(settings.threshold(), settings.classBalanced()) : null;
    this.shares = trained && settings.align() ? new ClassShares() : null;
    this.teacher = teaches ? new Teacher(initial.weights(), settings.decay()) : null;
  }

  /** A round's start with what its workers need of it. */
  RoundStart with(RoundStart start) {
    return thresholds == null
        ? start
        : start.beside(
            new BesideLabels(
                thresholds.next(),
                shares == null ? new double[0] : shares.factors(),
                teacher == null ? null : teacher.weights()));
  }

  /** Takes what a round came to. */
  void averaged(Acceptance acceptance, TrainState state, TrainingListener listener) {
    if (thresholds == null) {
      return;
    }
    Optional<PseudoLabels> labels = acceptance.pseudoLabels();
    labels.map(PseudoLabels::sureByClass).ifPresent(thresholds::add);
    if (shares != null) {
      labels.ifPresent(of -> shares.add(of.labelled(), of.predicted(), acceptance.steps()));
    }
    labels.ifPresent(listener::pseudoLabelled);
    if (teacher != null) {
      teacher.add(state.weights(), acceptance.steps());
    }
  }

  /** Bytes that travel with a round's start. */
  long bytes() {
    return teacher == null ? 0 : (long) Float.BYTES * teacher.length();
  }

  /** The weights of the teacher, another candidate to be kept in the end. */
  Optional<float[]> teacher() {
    return Optional.ofNullable(teacher).map(Teacher::weights);
  }

  void save(SavedState to) {
    if (thresholds != null) {
      thresholds.save(to.in(PART));
    }
    if (shares != null) {
      shares.save(to.in(PART).in("shares"));
    }
    if (teacher != null) {
      teacher.save(to.in(PART));
    }
  }

  void restore(SavedState from) {
    if (thresholds != null) {
      thresholds.restore(from.in(PART));
    }
    if (shares != null) {
      shares.restore(from.in(PART).in("shares"));
    }
    if (teacher != null) {
      teacher.restore(from.in(PART));
    }
  }
}
