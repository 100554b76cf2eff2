package dev.graft.bench.measured;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** ONNX Runtime and nothing else: a loop over pictures that lie decoded in memory. */
public final class OnnxLoop {

  private static final int BATCH = 32;
  private static final int PIXELS = 3 * RandomOnnx.SIDE * RandomOnnx.SIDE;

  private OnnxLoop() {}

  /**
   * @param args model, pictures in memory, pictures to run, threads that call, native threads of
   *     each
   */
  public static void main(String[] args)
      throws IOException, OrtException, InterruptedException, ExecutionException {
    int callers = Integer.parseInt(args[3]);
    int batches = Integer.parseInt(args[2]) / BATCH / callers;
    List<FloatBuffer> decoded = decoded(Integer.parseInt(args[1]) / BATCH);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Integer.parseInt(args[4]));
      try (OrtSession session = environment.createSession(args[0], options)) {
        run(environment, session, decoded, callers, Math.min(2, batches));
        long begin = System.nanoTime();
        run(environment, session, decoded, callers, batches);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Answer.write(Answer.begin().put("perSecond", callers * batches * BATCH / seconds));
      }
    }
  }

  private static List<FloatBuffer> decoded(int batches) {
    Random random = new Random(1);
    List<FloatBuffer> decoded = new ArrayList<>();
    for (int i = 0; i < Math.max(1, batches); i++) {
      FloatBuffer pixels =
          ByteBuffer.allocateDirect(BATCH * PIXELS * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      while (pixels.hasRemaining()) {
        pixels.put(random.nextFloat());
      }
      decoded.add(pixels.flip());
    }
    return decoded;
  }

  private static void run(
      OrtEnvironment environment,
      OrtSession session,
      List<FloatBuffer> decoded,
      int callers,
      int batches)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Callable<Void>> loops = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        int first = caller;
        loops.add(
            () -> {
              for (int i = 0; i < batches; i++) {
                run(environment, session, decoded.get((first + i * callers) % decoded.size()));
              }
              return null;
            });
      }
      for (Future<Void> each : threads.invokeAll(loops)) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void run(OrtEnvironment environment, OrtSession session, FloatBuffer pixels)
      throws OrtException {
    long[] shape = {BATCH, 3, RandomOnnx.SIDE, RandomOnnx.SIDE};
    String input = session.getInputNames().iterator().next();
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels.duplicate(), shape);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      result.get(0);
    }
  }
}
