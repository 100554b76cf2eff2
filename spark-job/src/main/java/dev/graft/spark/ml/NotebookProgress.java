package dev.graft.spark.ml;

import dev.graft.io.Json;
import dev.graft.listen.ProgressDisplay;
import dev.graft.listen.TrainingPosition;

/**
 * How far the work of this JVM is, for whoever asks every now and then: a notebook, to which no
 * thread of the JVM can write. What was shown before, lines of the log, is shown as well.
 */
public final class NotebookProgress implements ProgressDisplay {

  private final ProgressDisplay before;
  private boolean training;
  private String state;

  NotebookProgress(ProgressDisplay before) {
    this.before = before;
  }

  /** From now on it can be asked; the one that is there already, if there is one. */
  public static synchronized NotebookProgress show() {
    if (!(ProgressDisplay.shown() instanceof NotebookProgress)) {
      ProgressDisplay.showOn(new NotebookProgress(ProgressDisplay.shown()));
    }
    NotebookProgress shown = (NotebookProgress) ProgressDisplay.shown();
    shown.forget();
    return shown;
  }

  private synchronized void forget() {
    state = null;
  }

  /** A line of JSON: {@code what}, {@code done}, {@code of}, {@code figures}; null: nothing yet. */
  public synchronized String state() {
    return state;
  }

  @Override
  public void training(TrainingPosition position, boolean last) {
    before.training(position, last);
    synchronized (this) {
      training = true;
      state = state(position.name(), position.done(), position.of(), position.figures());
    }
  }

  @Override
  public void trainingEnds() {
    before.trainingEnds();
    synchronized (this) {
      training = false;
    }
  }

  @Override
  public void tasks(String what, int done, int of) {
    before.tasks(what, done, of);
    synchronized (this) {
      if (!training) {
        state = state(what, done, of, "");
      }
    }
  }

  @Override
  public void tasksEnd(String what) {
    before.tasksEnd(what);
  }

  private static String state(String what, long done, long of, String figures) {
    return Json.line(
        Json.object().put("what", what).put("done", done).put("of", of).put("figures", figures));
  }
}
