package dev.graft.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Ends a run of ONNX Runtime that takes too long: a loop in a model may never end. */
final class OnnxDeadline implements AutoCloseable {

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "graft-onnx-deadline");
            thread.setDaemon(true);
            return thread;
          });

  private final OrtSession.RunOptions options;
  private final ScheduledFuture<?> end;
  private volatile boolean passed;
  private boolean closed;

  /**
   * @param seconds 0: none
   */
  OnnxDeadline(int seconds) throws OrtException {
    options = new OrtSession.RunOptions();
    end = seconds == 0 ? null : CLOCK.schedule(this::terminate, seconds, TimeUnit.SECONDS);
  }

  private synchronized void terminate() {
    if (closed) {
      return;
    }
    passed = true;
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new IllegalStateException("options that are open can be set", e);
    }
  }

  /** What to run with. */
  OrtSession.RunOptions options() {
    return options;
  }

  /** Whether it has ended the run. */
  boolean passed() {
    return passed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (end != null) {
      end.cancel(false);
    }
    options.close();
  }
}
