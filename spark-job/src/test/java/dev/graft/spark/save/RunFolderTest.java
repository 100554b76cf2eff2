package dev.graft.spark.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.io.Json;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import java.io.IOException;
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
}
