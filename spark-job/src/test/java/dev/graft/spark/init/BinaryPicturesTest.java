package dev.graft.spark.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of many pictures are counted to their end. */
class BinaryPicturesTest {

  private static final int RECORD = 3073;

  @TempDir private Path folder;

  private void write(String name, int records) throws IOException {
    byte[] bytes = new byte[records * RECORD];
    for (int i = 0; i < records; i++) {
      bytes[i * RECORD] = (byte) (i % 10);
    }
    Files.write(folder.resolve(name), bytes);
  }

  @Test
  void allFilesOfCifarAreCounted() throws IOException {
    write("data_batch_1.bin", 1_500);
    write("data_batch_2.bin", 500);
    write("test_batch.bin", 10);
    DataFiles files = DataFiles.of(new Configuration(), folder.toString());
    Guessed guessed = new BinaryPictures(files, null).cifar();
    assertThat(guessed.findings())
        .anySatisfy(finding -> assertThat(finding.why()).contains("2,000 pictures"));
    assertThat(guessed.draft().get("model.architecture.outputs")).isEqualTo(10);
  }
}
