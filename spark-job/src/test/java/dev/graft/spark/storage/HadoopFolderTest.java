package dev.graft.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
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

  /** Hadoop starts a process for each file, if its native library is not there. */
  @Test
  void aFileGetsThePermissionsOfTheSettingsWithoutAProcess() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.permissions.umask-mode", "027");
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    HadoopFolder folder = HadoopFolder.of(hadoop, place.resolve("folder").toString());
    folder.write("first", new byte[] {1}); // Hadoop looks around when it begins
    Path events = place.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      folder.write("file", new byte[] {1, 2});
      recording.stop();
      recording.dump(events);
    }
    assertThat(RecordingFile.readAllEvents(events))
        .noneMatch(event -> event.getThread().getJavaThreadId() == Thread.currentThread().getId());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(place.resolve("folder/file"))))
        .isEqualTo("rw-r-----");
  }
}
