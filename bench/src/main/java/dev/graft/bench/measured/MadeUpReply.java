package dev.graft.bench.measured;

import dev.graft.train.Fp32Delta;
import dev.graft.train.ReplyHeader;
import dev.graft.train.WorkerReply;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.function.Function2;

/** A worker that replies at once with a delta drawn by round and partition. */
final class MadeUpReply implements Function2<Integer, Iterator<Integer>, Iterator<WorkerReply>> {

  private static final long serialVersionUID = 1L;

  private final int round;
  private final int length;

  MadeUpReply(int round, int length) {
    this.round = round;
    this.length = length;
  }

  @Override
  public Iterator<WorkerReply> call(Integer partition, Iterator<Integer> numbers) {
    Random random = new Random(31L * round + partition);
    float[] delta = new float[length];
    double squares = 0;
    for (int i = 0; i < length; i++) {
      delta[i] = random.nextFloat() - 0.5f;
      squares += delta[i] * delta[i];
    }
    ReplyHeader header =
        new ReplyHeader(round, partition, 100, 8, 100, Math.sqrt(squares), true, 1, length, 0);
    return List.of(new WorkerReply(header, new Fp32Delta(delta), new float[0], new float[0]))
        .iterator();
  }
}
