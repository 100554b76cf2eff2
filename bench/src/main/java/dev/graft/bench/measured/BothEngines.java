package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Engine dl4j, engine torch, or both in one JVM, whose steps take turns: the seconds to the first
 * step, the time of later ones, the memory of the process.
 */
public final class BothEngines {

  private static final String NETWORK = "cnn";
  private static final int BATCH = 32;

  private BothEngines() {}

  /**
   * @param args {@code dl4j}, {@code torch} or {@code both}, file of the prepared network, threads,
   *     steps to warm up, steps to time
   */
  public static void main(String[] args) throws IOException {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", Integer.parseInt(args[2])));
    Runnable none = () -> {};
    Runnable dl4j = args[0].equals("torch") ? none : dl4j();
    Runnable torch =
        args[0].equals("dl4j") ? none : TorchSteps.step(NETWORK, args[1], "adam", BATCH);
    Runnable turns =
        () -> {
          dl4j.run();
          torch.run();
        };
    turns.run();
    double begun = secondsSinceStart();
    ObjectNode answer = Answer.begin().put("startSeconds", begun);
    answer.put(
        "milliseconds",
        Timings.of(turns, Integer.parseInt(args[3]), Integer.parseInt(args[4])).medianMillis());
    Answer.write(answer.put("residentMiB", DriverLoad.residentMiB()));
  }

  private static Runnable dl4j() {
    return LocalSteps.graft(
        Networks.network(NETWORK, "adam", 0.001),
        LocalSteps.features(BATCH * 3 * 32 * 32),
        LocalSteps.labels(BATCH),
        false);
  }

  private static double secondsSinceStart() {
    Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
    return Duration.between(start, Instant.now()).toMillis() / 1e3;
  }
}
