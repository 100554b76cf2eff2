package dev.graft.tests.faults;

import static dev.graft.tests.faults.StoredJobs.PREDICTED;
import static dev.graft.tests.faults.StoredJobs.PRETRAINED;
import static dev.graft.tests.faults.StoredJobs.done;
import static dev.graft.tests.faults.StoredJobs.slowly;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job on HDFS, a datanode of which is stopped in mid-run; {@link HdfsFaults} is the long form.
 */
@Tag("long")
class HdfsIT {

  /** Twelve rounds. */
  private static final String[] ROUNDS = {"train.epochs=2", "train.average-every=1"};

  @TempDir private Path folder;

  @Test
  void theWeightsAreThoseOfLocalFilesAlthoughADatanodeIsStopped() throws Exception {
    StoredJobs local = new StoredJobs(new LocalFiles(folder.resolve("files")), folder);
    local.copyIdx("");
    done(local.pretrain(ROUNDS));
    try (HdfsCluster hdfs = new HdfsCluster(folder.resolve("hdfs"))) {
      StoredJobs stored = new StoredJobs(hdfs, folder);
      stored.copyIdx("");
      String byDefault = "spark.hadoop.fs.defaultFS=" + hdfs.uri();
      StoredJobs plain = stored.named("/graft");
      try (JobProcess job = plain.pretrain(slowly(ROUNDS[0], ROUNDS[1], byDefault))) {
        job.await("round", () -> job.ended(2));
        hdfs.stopDatanodeOf("data/mnist-sample/train-images-idx3-ubyte.gz");
        assertThat(job.ended(6)).as("the datanode was stopped too late").isFalse();
        done(job);
      }
      assertThat(stored.bits(PRETRAINED)).isEqualTo(local.bits(PRETRAINED));
      String images = StoredJobs.images(StoredJobs.DIGITS);
      done(local.predict(PREDICTED, PRETRAINED, images));
      done(stored.predict(PREDICTED, PRETRAINED, images));
      assertThat(stored.predictions(PREDICTED))
          .isEqualTo(local.predictions(PREDICTED))
          .hasSize(4000);
    }
  }
}
