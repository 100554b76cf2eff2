package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** On S3, by Hadoop's S3A, against a server of this machine that keeps it waiting in mid-run. */
class S3aFaults extends StorageFaults {

  private static final int SECONDS = 3;

  @Override
  String name() {
    return "S3A";
  }

  @Override
  Storage start(Path folder) throws Exception {
    return new S3Server(folder);
  }

  @Override
  String disturbance() {
    return "no answer for " + SECONDS + " s";
  }

  @Override
  void disturb() throws Exception {
    ((S3Server) storage).standStill(SECONDS);
  }

  @Test
  void theSecretIsNowhere() throws Exception {
    stored.need(StoredJobs.PRETRAINED);
    assertThat(storage.names("")).contains(StoredJobs.PRETRAINED + "/report.json");
    for (String name : storage.names("")) {
      assertThat(new String(storage.get(name), StandardCharsets.ISO_8859_1))
          .as(name)
          .doesNotContain(S3Server.SECRET);
    }
  }
}
