package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.Dl4jSparkEpochs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Bytes that travel in a round when only the head of VGG16 is trained. */
final class BytesPart implements Part {

  private static final int WORKERS = 2;
  private static final int PICTURES = 64;

  @Override
  public String name() {
    return "bytes";
  }

  @Override
  public void measure(Run run) throws IOException {
    JsonNode graft = FrozenVgg.job(run, "bytes-job", PICTURES, 1).run().path("communication");
    long sent = graft.path("bytesBroadcastPerRound").asLong();
    long back = graft.path("bytesCollectedPerRound").asLong();
    Path data = run.launcher().work().resolve("bytes-job-data");
    // One round: two workers, one minibatch each.
    JsonNode dl4j =
        run.launcher()
            .ask(
                Program.of(
                        Dl4jSparkEpochs.class,
                        Program.Natives.STOCK,
                        "vgg16",
                        data,
                        1,
                        PICTURES / WORKERS,
                        1,
                        "sgd")
                    .onLocalSpark(WORKERS)
                    .property("spark.driver.maxResultSize", "2g")
                    .variable("OMP_NUM_THREADS", 1));
    long all = Float.BYTES * (long) FrozenVgg.ALL;
    Table table = run.table();
    bytes(table, "Graft: to an executor, a round", sent);
    bytes(table, String.format(Locale.ROOT, "Graft: back from %d workers, a round", WORKERS), back);
    bytes(table, "Deeplearning4j Spark: to an executor, computed", all);
    bytes(
        table,
        String.format(Locale.ROOT, "Deeplearning4j Spark: back from %d workers, computed", WORKERS),
        WORKERS * all);
    bytes(
        table,
        "Deeplearning4j Spark: broadcast blocks of one round, measured",
        dl4j.path("bytesBroadcast").asLong());
    bytes(
        table,
        "Deeplearning4j Spark: results and shuffles of one round, measured",
        dl4j.path("bytesOfResults").asLong() + dl4j.path("bytesShuffled").asLong());
    table.ratio(
        name(),
        "all parameters against Graft, computed",
        (double) (all + WORKERS * all) / (sent + back),
        "2,000x");
    table.ratio(
        name(),
        "measured at Deeplearning4j Spark against Graft",
        (dl4j.path("bytesBroadcast").asDouble()
                + dl4j.path("bytesOfResults").asDouble()
                + dl4j.path("bytesShuffled").asDouble())
            / (sent + back),
        "");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "fp32, SGD, a linear head of %,d parameters on a frozen backbone; Deeplearning4j Spark sends all %,d; its measured bytes hold the whole run: one round, the export of its minibatches and the example blocks' results",
            FrozenVgg.HEAD,
            FrozenVgg.ALL));
  }

  private void bytes(Table table, String what, long bytes) {
    table.add(name(), what, String.format(Locale.ROOT, "%,d bytes", bytes), "");
  }
}
