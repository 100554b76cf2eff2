package dev.graft.spark.cli;

import dev.graft.io.Printable;
import dev.graft.listen.ProgressDisplay;
import dev.graft.listen.TrainingPosition;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * One live bar: rounds while something is trained, tasks of Spark else. A training's last state
 * stays on the terminal.
 */
final class TerminalProgress implements ProgressDisplay, AutoCloseable {

  private static final int MILLIS = 250;

  private final LiveLine line;
  private ProgressBar bar;
  private String shown;
  private boolean training;

  TerminalProgress(LiveLine line) {
    this.line = line;
  }

  @Override
  public synchronized void training(TrainingPosition position, boolean last) {
    training = true;
    show(position.name(), position.before(), position.done(), position.of());
    bar.setExtraMessage(position.figures());
    if (last) {
      end(true);
    }
  }

  @Override
  public synchronized void trainingEnds() {
    training = false;
  }

  @Override
  public synchronized void tasks(String what, int done, int of) {
    if (!training && done < of) {
      show(what, 0, done, of);
    } else if (what.equals(shown)) {
      end(false);
    }
  }

  @Override
  public synchronized void tasksEnd(String what) {
    if (!training && what.equals(shown)) {
      end(false);
    }
  }

  private void show(String name, long before, long done, long of) {
    if (!name.equals(shown)) {
      end(false);
      bar =
          new ProgressBarBuilder()
              .setTaskName(Printable.line(name))
              .setInitialMax(of)
              .startsFrom(before, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(MILLIS)
              .setConsumer(line)
              .build();
      shown = name;
    }
    bar.maxHint(of);
    bar.stepTo(done);
  }

  private void end(boolean stays) {
    if (bar != null) {
      line.waitNoMore();
      bar.close();
      line.end(stays);
      bar = null;
      shown = null;
    }
  }

  @Override
  public synchronized void close() {
    end(false);
  }
}
