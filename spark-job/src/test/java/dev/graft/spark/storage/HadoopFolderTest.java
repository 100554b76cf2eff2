package dev.graft.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopFolderTest {

  @TempDir private Path place;

  private HadoopFolder at(String name) {
    return HadoopFolder.of(new Configuration(), place.resolve(name).toString());
  }

  @Test
  void whatIsNotThereIsNoFileAndHoldsNothing() throws IOException {
    assertThat(at("nowhere").isFile()).isFalse();
    assertThat(at("nowhere").names()).isEmpty();
    assertThat(at("nowhere").exists()).isFalse();
  }

  @Test
  void aFolderHoldsWhatWasWritten() throws IOException {
    HadoopFolder folder = at("folder");
    folder.write("b", new byte[] {1, 2});
    folder.in("a").write("inside", new byte[0]);
    assertThat(folder.isFile()).isFalse();
    assertThat(folder.names()).containsExactly("a", "b");
    assertThat(folder.in("b").isFile()).isTrue();
    assertThat(folder.in("b").length()).isEqualTo(2);
    folder.in("a").delete();
    assertThat(folder.names()).containsExactly("b");
    assertThat(Files.exists(place.resolve("folder/a"))).isFalse();
  }
}
