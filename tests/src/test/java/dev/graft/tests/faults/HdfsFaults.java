package dev.graft.tests.faults;

import static dev.graft.tests.faults.StoredJobs.PICTURES;
import static dev.graft.tests.faults.StoredJobs.PRETRAINED;
import static dev.graft.tests.faults.StoredJobs.done;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On HDFS: a datanode that holds the pretrained model is stopped in mid-run, for good. */
class HdfsFaults extends StorageFaults {

  @Override
  String name() {
    return "HDFS, 3 datanodes, 2 replicas";
  }

  @Override
  Storage start(Path folder) throws IOException {
    return new HdfsCluster(folder);
  }

  @Override
  String disturbance() {
    return "a datanode stopped";
  }

  @Override
  void disturb() throws IOException {
    ((HdfsCluster) storage).stopDatanodeOf(PRETRAINED + "/model/model.zip");
  }

  /** A path without a scheme belongs to the default filesystem. */
  @Test
  void plainPathsAreOfTheDefaultFilesystem() throws Exception {
    String byDefault = "spark.hadoop.fs.defaultFS=" + ((HdfsCluster) storage).uri();
    StoredJobs plain = stored.named("/graft/plain");
    local.need(PRETRAINED);
    local.need(PICTURES);
    stored.copyIdx("plain/");
    stored.copyPictures("plain/");
    done(plain.pretrain(byDefault));
    done(plain.pictures(byDefault));
    for (String output : List.of(PRETRAINED, PICTURES)) {
      assertThat(stored.bits("plain/" + output)).isEqualTo(local.bits(output));
    }
    assertThat(done(plain.inspect(PRETRAINED, byDefault)))
        .contains(local.report(PRETRAINED).path("weightsSha256").asText());
  }
}
