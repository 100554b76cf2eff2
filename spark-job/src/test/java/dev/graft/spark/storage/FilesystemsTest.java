package dev.graft.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;

class FilesystemsTest {

  private final Configuration hadoop = new Configuration();

  @Test
  void aPathWithoutASchemeIsOfTheDefaultFilesystem() {
    assertThat(Filesystems.of(hadoop, "somewhere")).isInstanceOf(LocalFileSystem.class);
    hadoop.set("fs.defaultFS", "graft-nowhere://host");
    assertThatThrownBy(() -> Filesystems.of(hadoop, "somewhere"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot use the path somewhere: No FileSystem for scheme \"graft-nowhere\".");
  }

  @Test
  void s3aWithoutItsJarSaysWhatToAdd() {
    assertThatThrownBy(() -> Filesystems.of(hadoop, "s3a://bucket/data"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the path s3a://bucket/data: S3A is not on the class path; add it behind -- with --packages org.apache.hadoop:hadoop-aws:%s.",
            VersionInfo.getVersion());
  }

  @Test
  void whatIsNoPathIsSaid() {
    assertThatThrownBy(() -> Filesystems.of(hadoop, "a:b"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use the path a:b: ");
  }
}
