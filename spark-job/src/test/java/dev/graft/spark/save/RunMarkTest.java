package dev.graft.spark.save;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import dev.graft.spark.FailingFilesystem;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver may be killed at any moment while it makes an output its own. */
class RunMarkTest {

  private static final RunFolder.Identity RUN = RunFolder.Identity.of("pretrain", "{}", "start");
  private static final RunFolder.Identity OTHER =
      RunFolder.Identity.of("pretrain", "{\"seed\":2}", "start");
  private static final JsonNode PLAN = Json.object().put("workers", 3);

  @TempDir private Path place;

  private final Configuration hadoop = new Configuration();

  private HadoopFolder folder() {
    FailingFilesystem.in(hadoop, 0);
    return HadoopFolder.of(hadoop, "failing:" + place.resolve("out"));
  }

  private RunFolder driver(RunFolder.Existing existing) throws IOException {
    return new RunFolder(folder(), existing);
  }

  private void begin() throws IOException {
    RunFolder run = driver(RunFolder.Existing.CONTINUE);
    run.finished(RUN);
    run.begin(PLAN);
  }

  private byte[] mark() throws IOException {
    try (var in = folder().open("run.json")) {
      return in.readAllBytes();
    }
  }

  private void checkGoesOn() throws IOException {
    RunFolder again = driver(RunFolder.Existing.CONTINUE);
    assertThat(again.plan("{}")).isEqualTo(PLAN);
    assertThat(again.finished(RUN)).isFalse();
    assertThat(again.begun()).isTrue();
    again.begin(PLAN);
    again.requireOwn();
    assertThat(folder().names()).containsExactly("run.json");
  }

  @Test
  void theMarkIsHalfWrittenAndTheNextOneWhole() throws IOException {
    begin();
    folder().write("run.next.json", mark());
    folder().write("run.json", new byte[0]);
    checkGoesOn();
    folder().write("run.next.json", mark());
    folder().write("run.json", "{\"graft\" : 2, \"conf".getBytes(UTF_8));
    checkGoesOn();
  }

  @Test
  void theNextMarkIsHalfWritten() throws IOException {
    begin();
    folder().write("run.next.json", "{".getBytes(UTF_8));
    checkGoesOn();
  }

  @Test
  void theVeryFirstMarkIsHalfWritten() throws IOException {
    folder().write("run.next.json", "{".getBytes(UTF_8));
    begin();
    checkGoesOn();
  }

  @Test
  void whatIsReplacedIsNeverTakenForTheNewRun() throws IOException {
    begin();
    folder().write("_SUCCESS", new byte[0]);
    folder().in("checkpoints").write("old", new byte[1]);
    RunFolder replacing = driver(RunFolder.Existing.OVERWRITE);
    FailingFilesystem.refuse("run.next.json");
    assertThat(replacing.finished(OTHER)).isFalse();
    assertThatThrownBy(() -> replacing.begin(PLAN)).isInstanceOf(IOException.class);
    assertThat(folder().names()).containsExactly("run.json");
    assertThat(driver(RunFolder.Existing.CONTINUE).finished(RUN)).isFalse();
  }

  @Test
  void aRunThatAnOlderVersionHasBegunIsRefusedByVersionOrReplaced() throws IOException {
    begin();
    String old = new String(mark(), UTF_8).replace("\"graft\" : 5", "\"graft\" : 4");
    folder().write("run.json", old.getBytes(UTF_8));
    folder().write("_SUCCESS", new byte[0]);
    RunFolder run = driver(RunFolder.Existing.CONTINUE);
    assertThat(run.plan("{}").isMissingNode()).isTrue();
    for (RunFolder.Existing existing :
        new RunFolder.Existing[] {RunFolder.Existing.CONTINUE, RunFolder.Existing.RESUME}) {
      assertThatThrownBy(() -> driver(existing).finished(RUN))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining("another version of Graft has begun it (format 4,")
          .hasMessageContaining("--overwrite");
    }
    folder().in("checkpoints").write("old", new byte[1]);
    RunFolder replacing = driver(RunFolder.Existing.OVERWRITE);
    assertThat(replacing.finished(RUN)).isFalse();
    assertThat(replacing.begun()).isFalse();
    replacing.begin(PLAN);
    assertThat(folder().names()).containsExactly("run.json");
  }

  @Test
  void aFinishedRunWithoutItsReportIsGoneOnWith() throws IOException {
    RunFolder first = driver(RunFolder.Existing.CONTINUE);
    first.finished(RUN);
    first.begin(PLAN);
    first.finish(Json.object(), true);
    assertThat(driver(RunFolder.Existing.CONTINUE).finished(RUN)).isTrue();
    folder().delete("report.json");
    for (RunFolder.Existing existing : RunFolder.Existing.values()) {
      RunFolder again = driver(existing);
      assertThat(again.finished(RUN)).isFalse();
      assertThat(again.begun()).isTrue();
    }
  }

  @Test
  void aFileOfTheSameNameThatIsNotOursIsRefused() throws IOException {
    folder().write("run.json", "{\"mine\": true}".getBytes(UTF_8));
    RunFolder run = driver(RunFolder.Existing.OVERWRITE);
    assertThatThrownBy(() -> run.finished(RUN))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("it is not empty and holds no run of Graft");
  }
}
