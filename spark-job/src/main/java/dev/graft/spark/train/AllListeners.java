package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.evaluate.Metrics;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.train.PseudoLabels;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Several listeners as one: each hears of all, in their order. */
final class AllListeners implements TrainingListener {

  private final List<TrainingListener> listeners;

  AllListeners(List<TrainingListener> listeners) {
    this.listeners = listeners;
  }

  @Override
  public void planned(Plan plan) {
    listeners.forEach(listener -> listener.planned(plan));
  }

  @Override
  public void started(Metrics metrics) {
    listeners.forEach(listener -> listener.started(metrics));
  }

  @Override
  public void averaged(DoubleSupplier divergence) {
    DoubleSupplier once = new Once(divergence);
    listeners.forEach(listener -> listener.averaged(once));
  }

  @Override
  public void moved(Moved weights) {
    listeners.forEach(listener -> listener.moved(weights));
  }

  @Override
  public void waitedFor(Acceptance.Slowest worker) {
    listeners.forEach(listener -> listener.waitedFor(worker));
  }

  @Override
  public void pseudoLabelled(PseudoLabels labels) {
    listeners.forEach(listener -> listener.pseudoLabelled(labels));
  }

  @Override
  public void roundFinished(Round round) {
    listeners.forEach(listener -> listener.roundFinished(round));
  }

  @Override
  public void validated(Round round, Metrics metrics) {
    listeners.forEach(listener -> listener.validated(round, metrics));
  }

  @Override
  public void save(SavedState to) {
    listeners.forEach(listener -> listener.save(to));
  }

  @Override
  public void restore(SavedState from) {
    listeners.forEach(listener -> listener.restore(from));
  }

  /** A number that is computed when somebody asks for it, and not again. */
  private static final class Once implements DoubleSupplier {

    private final DoubleSupplier computed;
    private Double number;

    Once(DoubleSupplier computed) {
      this.computed = computed;
    }

    @Override
    public double getAsDouble() {
      if (number == null) {
        number = computed.getAsDouble();
      }
      return number;
    }
  }
}
