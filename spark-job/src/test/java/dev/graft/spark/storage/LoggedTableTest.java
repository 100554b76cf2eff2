package dev.graft.spark.storage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.functional.RemoteIterators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoggedTableTest {

  private static final String DELTA = "lake/sales/_delta_log/00000000000000000000.json";

  @TempDir Path folder;

  /** The files of this machine as an object store lists them: the whole tree at once. */
  public static class Storage extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("storage:///");
    }

    @Override
    public RemoteIterator<LocatedFileStatus> listFiles(
        org.apache.hadoop.fs.Path root, boolean recursive) throws IOException {
      try (Stream<Path> files = Files.walk(Path.of(root.toUri().getPath()))) {
        return RemoteIterators.remoteIteratorFromIterable(
            files.filter(Files::isRegularFile).map(Storage::status).toList());
      }
    }

    private static LocatedFileStatus status(Path file) {
      return new LocatedFileStatus(
          new FileStatus(1, false, 1, 1, 0, new org.apache.hadoop.fs.Path("storage:" + file)),
          null);
    }
  }

  /** Folders of another user, which local files do not tell from what went wrong. */
  public static final class Closed extends Storage {
    @Override
    public URI getUri() {
      return URI.create("closed:///");
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path folder) throws IOException {
      if (isClosed(folder)) {
        throw new IOException("Invalid directory or I/O error occurred for dir: " + folder);
      }
      return super.listStatus(folder);
    }

    private static boolean isClosed(org.apache.hadoop.fs.Path folder) {
      return folder.toString().endsWith("/others/metadata");
    }

    @Override
    public void access(org.apache.hadoop.fs.Path folder, FsAction mode) throws IOException {
      if (isClosed(folder)) {
        throw new AccessControlException("Permission denied");
      }
    }
  }

  @Test
  void foldersAboveThatMayNotBeListedAreNoReasonToRefuse() throws IOException {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.closed.impl", Closed.class.getName());
    file("others/own/part-0.parquet");
    assertThatCode(
            () -> LoggedTable.refuse(hadoop, "closed:" + folder + "/others/own", "csv", "%s"))
        .doesNotThrowAnyException();
    file(DELTA);
    file("_delta_log/00000000000000000000.json");
    assertThatThrownBy(
            () -> LoggedTable.refuse(hadoop, "closed:" + folder + "/others/own", "csv", "%s"))
        .hasMessageContaining("its files are those of a Delta table");
  }

  private void file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
  }

  private void look(String path) {
    LoggedTable.refuse(
        new Configuration(false), folder.resolve(path).toString(), "parquet", "use format = %s");
  }

  @ParameterizedTest
  @CsvSource({
    "_delta_log/00000000000000000000.json, 'a Delta table', delta",
    ".hoodie/hoodie.properties, 'a Hudi table', hudi",
    "metadata/v1.metadata.json, 'an Iceberg table', iceberg",
    "metadata/00002-9c12d441-03fe-4693-9a96-a0705ddf69c1.gz.metadata.json, 'an Iceberg table', iceberg",
  })
  void eachFormatIsToldWithWhatReadsIt(String log, String called, String format)
      throws IOException {
    file("table/data/part-0.parquet");
    file("table/" + log);
    assertThatThrownBy(() -> look("table"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("/table as parquet: its files are those of " + called)
        .hasMessageContaining("use format = " + format + ", with its package behind --, as in")
        .hasMessageContaining("-- --packages ")
        .hasMessageNotContaining("<Scala>")
        .hasMessageNotContaining("<Spark>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lake/sales",
        "lake/sales/",
        "lake/sales/*.parquet",
        "lake/sales/part-0.parquet",
        "lake/sales/day=1",
        "lake/sales/day=1/part-1.parquet",
        "lake/sales/day=*",
        "lake",
        "lake/*",
        "{other,lake/sales}",
        "."
      })
  void aTableIsFoundFromWithinItFromAboveAndByPatterns(String path) throws IOException {
    file(DELTA);
    file("lake/sales/part-0.parquet");
    file("lake/sales/day=1/part-1.parquet");
    file("other/part-0.parquet");
    assertThatThrownBy(() -> look(path)).hasMessageContaining("lake/sales/_delta_log), whose log");
  }

  @Test
  void storageThatListsWholeTreesIsSearchedTheSame() throws IOException {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.storage.impl", Storage.class.getName());
    file(DELTA);
    file("plain/_old/_delta_log/00000000000000000000.json");
    file("plain/metadata/pictures.metadata.json");
    assertThatThrownBy(() -> LoggedTable.refuse(hadoop, "storage:" + folder + "/lake", "csv", "%s"))
        .hasMessageContaining("its files are those of a Delta table (storage:");
    assertThatCode(() -> LoggedTable.refuse(hadoop, "storage:" + folder + "/plain", "csv", "%s"))
        .doesNotThrowAnyException();
  }

  @Test
  void plainFoldersAreNoTables() throws IOException {
    file("plain/day=1/part-0.parquet");
    file("plain/metadata/pictures.metadata.json");
    file("plain/_old/_delta_log/00000000000000000000.json");
    file("plain/.trash/metadata/v1.metadata.json");
    file(DELTA);
    assertThatCode(() -> look("plain")).doesNotThrowAnyException();
    assertThatCode(() -> look("plain/day=1/part-0.parquet")).doesNotThrowAnyException();
    assertThatCode(() -> look("missing")).doesNotThrowAnyException();
  }
}
