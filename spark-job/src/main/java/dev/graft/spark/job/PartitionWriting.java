package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Command;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.predict.Scorer;
import dev.graft.spark.predict.parquet.FinishedPartitions;
import dev.graft.spark.predict.parquet.PredictionWriter;
import dev.graft.spark.predict.parquet.WritingProgress;
import dev.graft.spark.predict.source.PredictionInput;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of a prediction, a file for each partition of the input; those that an earlier
 * try of the same run has written stay.
 */
final class PartitionWriting {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionWriting.class);

  private final JobRun job;
  private final PredictionInput input;
  private final PredictionWriter writer;
  private final String split;
  private final FinishedPartitions finished;

  /**
   * @param rows where they are written
   */
  PartitionWriting(JobRun job, PredictionInput input, PredictionWriter writer, HadoopFolder rows) {
    this.job = job;
    this.input = input;
    this.writer = writer;
    this.split = split(input, writer.partitions());
    this.finished =
        new FinishedPartitions(job.folder().progress(), rows, split, job.folder().attempt());
  }

  /** The same for the same rows in the same partitions; null: nobody can say. */
  private String split(PredictionInput of, int partitions) {
    if (of.split() == null) {
      return null;
    }
    String all =
        String.format(
            Locale.ROOT,
            "%s\n%d\n%s",
            job.folder().identity().sha256(),
            partitions,
            String.join("\n", of.split()));
    return Sha256.hex(all.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Takes the output, and what an earlier try has left of the very same partitions.
   *
   * @param parts partitions that the input is read in
   */
  void begin(int parts) throws IOException {
    String command = job.command().key();
    ObjectNode plan = job.report().json().putObject("plan");
    plan.put("parts", parts).put("split", split);
    job.session().describe(plan);
    boolean before = job.folder().begun();
    job.folder().begin(plan);
    if (before) {
      finished.load();
    }
    if (finished.otherSplit()) {
      LOG.warn(
          "{}: {} is not what it was, or is divided otherwise: all of it is done anew",
          command,
          input.name());
    }
    finished.removeOthers();
  }

  /**
   * Writes what is left, and counts what there is then.
   *
   * @param batch rows that are computed at a time
   */
  RowCount write(Backbone network, int batch) throws Exception {
    Command command = job.command();
    int all = writer.partitions();
    int left = all - finished.all().size();
    ObjectNode report = job.report().json();
    report.putObject("partitions").put("all", all).put("before", all - left);
    long start = System.nanoTime();
    long rows;
    try (ScopedBroadcast<Backbone> sent = new ScopedBroadcast<>(job.session().spark(), network)) {
      rows = write(new Scorer(sent.get(), job.session().profile(), batch), left);
    } finally {
      job.phases().add(command.key(), (System.nanoTime() - start) / 1e9);
    }
    if (finished.all().stream().noneMatch(partition -> partition.file() != null)) {
      LOG.info("{}: {} has no rows", command.key(), input.name());
      finished.add(List.of(writer.writeNone()));
    }
    RowCount count = new RowCount(command, finished.all());
    count.describe(report.putObject("data"));
    throughput(report.putObject("throughput"), rows, left, (System.nanoTime() - start) / 1e9);
    return count;
  }

  /** Rows that were written in this run. */
  private long write(Scorer scorer, int left) throws Exception {
    String command = job.command().key();
    int all = writer.partitions();
    WritingProgress progress =
        WritingProgress.begin(
            command, finished, all, job.folder()::requireOwn, job.session()::cancel);
    try {
      job.cancellation().check();
      writer.write(
          scorer,
          progress,
          String.format(Locale.ROOT, "%s: partitions %d of %d", command, left, all));
    } catch (Exception e) { // Spark's SparkException is a checked one that runJob does not declare
      throw progress.end(e);
    }
    progress.end();
    return progress.rows();
  }

  /**
   * @param partitions that were written in this run
   */
  private void throughput(ObjectNode to, long rows, int partitions, double seconds) {
    int slots = job.session().slots();
    // A task for each partition, and no more at a time than there are slots.
    int cores = Math.min(slots, Math.max(1, partitions)) * (job.session().cores() / slots);
    to.put("rows", rows).put("cores", cores);
    to.put("rowsPerSecond", Math.round(rows / seconds * 10) / 10.0);
    to.put("rowsPerSecondPerCore", Math.round(rows / seconds / cores * 10) / 10.0);
  }

  /** Leaves only what belongs to this run, which is still this driver's. */
  void removeOthers() throws IOException {
    job.folder().requireOwn();
    finished.removeOthers();
  }

  /** Removes the notes that another try would go on from. */
  void forget() throws IOException {
    finished.forget();
  }
}
