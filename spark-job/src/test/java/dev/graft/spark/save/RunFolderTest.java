package dev.graft.spark.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.graft.io.Json;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  private static final RunFolder.Identity RUN = RunFolder.Identity.of("pretrain", "{}", "start");

  @TempDir private Path folder;

  private RunFolder driver() throws IOException {
    RunFolder run =
        new RunFolder(
            HadoopFolder.of(new Configuration(), folder.resolve("out").toUri().toString()),
            RunFolder.Existing.CONTINUE);
    assertThat(run.finished(RUN)).isFalse();
    return run;
  }

  @Test
  void theLastDriverThatBeganOwnsTheOutput() throws IOException {
    RunFolder first = driver();
    first.begin(Json.object().put("workers", 2));
    first.requireOwn();
    RunFolder second = driver();
    assertThat(second.begun()).isTrue();
    assertThat(second.attempt()).isNotEqualTo(first.attempt());
    assertThat(second.plan("{}").path("workers").asInt()).isEqualTo(2);
    second.begin(Json.object().put("workers", 2));
    second.requireOwn();
    assertThatThrownBy(first::requireOwn)
        .isInstanceOf(SupersededException.class)
        .hasMessageContaining("another driver (" + second.attempt() + ") has taken over");
    assertThatThrownBy(() -> first.finish(Json.object(), true))
        .isInstanceOf(SupersededException.class);
    assertThat(folder.resolve("out/_SUCCESS")).doesNotExist();
    assertThat(folder.resolve("out/report.json")).doesNotExist();
  }

  private static ObjectNode report() {
    return Json.object().put("command", "pretrain").put("status", "done");
  }

  @Test
  void aPageIsMadeWhereItIsLookedAt() throws IOException {
    RunFolder kept = driver();
    kept.begin(Json.object());
    kept.finish(report(), true);
    assertThat(folder.resolve("out/report.html")).exists();
    Files.delete(folder.resolve("out/report.html"));
    kept.withoutPage();
    kept.finish(report(), true);
    assertThat(folder.resolve("out/report.html")).doesNotExist();
    assertThat(folder.resolve("out/report.json")).exists();
  }

  @Test
  void whateverIsInTheWayOfAPageARunThatIsDoneIsDone() throws IOException {
    ObjectNode report = report();
    report.set(
        "status",
        new TextNode("done") {
          private static final long serialVersionUID = 1L;

          @Override
          public String asText(String otherwise) { // the page's alone
            throw new OutOfMemoryError("Java heap space");
          }
        });
    RunFolder run = driver();
    run.begin(Json.object());
    run.finish(report, true);
    assertThat(folder.resolve("out/_SUCCESS")).exists();
    assertThat(folder.resolve("out/report.html")).doesNotExist();
  }
}
