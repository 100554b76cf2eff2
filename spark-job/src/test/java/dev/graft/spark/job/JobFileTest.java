package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFileTest {

  private static final String MINIMAL =
      """
      output = out
      data.train { images = i, labels = l }
      model.layers = [{ name = kind, type = output, units = 2 }]
      """;

  @TempDir Path folder;

  private Path jobs;

  @BeforeEach
  void files() throws IOException {
    jobs = Files.createDirectory(folder.resolve("jobs"));
    Files.writeString(jobs.resolve("common.conf"), "train.epochs = 1");
    Files.writeString(folder.resolve("outside.conf"), "train.epochs = 2");
  }

  private String job(String include) throws IOException {
    return Files.writeString(jobs.resolve("job.conf"), include + "\n" + MINIMAL).toString();
  }

  private static int epochs(String file, boolean anywhere) {
    return JobFile.read(Command.PRETRAIN, file, List.of(), anywhere).train().epochs();
  }

  @Test
  void includesAFileBesideItHereAndOnHadoopsFilesystems() throws IOException {
    String file = job("include \"common.conf\"");
    assertThat(epochs(file, false)).isEqualTo(1);
    assertThat(epochs(Path.of(file).toUri().toString(), false)).isEqualTo(1);
  }

  @Test
  void pathsAreRelativeToWhereTheCommandRunsUnlessTheyNameTheJobsFolder() throws IOException {
    String file = job("data.test { images = ${job-folder}/t, labels = l }");
    for (String name : List.of(file, Path.of(file).toUri().toString())) {
      var test = JobFile.read(Command.PRETRAIN, name, List.of()).data().test();
      assertThat(new org.apache.hadoop.fs.Path(test.images()).toUri().getPath())
          .isEqualTo(jobs.resolve("t").toString());
      assertThat(test.labels()).isEqualTo("l");
    }
  }

  /** No bundled job needs the checkout for its current folder. */
  @Test
  void bundledJobsFindTheirDataFromAnywhere() throws IOException {
    Path conf = Path.of("..", "conf").toRealPath();
    try (var files = Files.list(conf)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".conf")).toList()) {
        if (!file.endsWith("reference.conf")) {
          Command command = JobFile.command(file.toString(), List.of(), false);
          String canonical = JobFile.read(command, file.toString(), List.of()).canonical();
          assertThat(canonical).as(file.toString()).contains("file:" + conf + "/../data/");
          assertThat(canonical).as(file.toString()).doesNotContain("\"data/");
        }
      }
    }
  }

  @Test
  void whatAJobFileIsForIsSeen() throws IOException {
    assertThat(JobFile.command(job(""), List.of(), false)).isEqualTo(Command.PRETRAIN);
    assertThat(JobFile.command(job(""), List.of("model.pretrained=p"), false))
        .isEqualTo(Command.FINE_TUNE);
    assertThat(JobFile.command(job("data.predict.images = x"), List.of(), false))
        .isEqualTo(Command.PREDICT);
    String evaluation =
        Files.writeString(jobs.resolve("evaluate.conf"), "model.pretrained = p\ndata.test.path = x")
            .toString();
    assertThat(JobFile.command(evaluation, List.of(), false)).isEqualTo(Command.EVALUATE);
  }

  @Test
  void aMissingFileIsRefusedOnBoth() throws IOException {
    String file = job("include \"missing.conf\"");
    for (String name : List.of(file, Path.of(file).toUri().toString())) {
      assertThatThrownBy(() -> epochs(name, false))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining("includes missing.conf, and there is no file ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside.conf", "link.conf", "x/../../outside.conf"})
  void doesNotReachOutOfItsFolderUnlessThatIsAllowed(String name) throws IOException {
    Files.createSymbolicLink(jobs.resolve("link.conf"), folder.resolve("outside.conf"));
    String file = job("include \"" + name + "\"");
    assertThatThrownBy(() -> epochs(file, false))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("only files of the job file's own folder are included");
    assertThat(epochs(file, true)).isEqualTo(2);
  }

  @Test
  void aUriDoesNotReachOutOfItsFolderEither() throws IOException {
    String file = Path.of(job("include \"../outside.conf\"")).toUri().toString();
    assertThatThrownBy(() -> epochs(file, false))
        .hasMessageContaining("only files of the job file's own folder are included");
    assertThat(epochs(file, true)).isEqualTo(2);
  }
}
