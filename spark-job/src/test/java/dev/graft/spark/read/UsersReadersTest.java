package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.ProviderSettings;
import dev.graft.spark.UsersJar;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a user's format is looked up: a folder may have very many files. */
class UsersReadersTest {

  private static final ProviderSettings POINTS = ProviderSettings.of("data.format", "points");

  @TempDir Path folder;

  private Path jar;

  @BeforeEach
  void points() throws IOException {
    jar =
        new UsersJar(folder)
            .source("com.example.Points", UsersJar.manual("Points"))
            .jar("points.jar", "com.example", RecordFormatProvider.class, "com.example.Points");
  }

  @Test
  void itIsLookedUpOnceForAllFilesOfAJob() throws Exception {
    UsersReaders known =
        UsersJar.with(
            () -> {
              UsersReaders first = UsersReaders.of(POINTS);
              ProviderSettings same = ProviderSettings.of("data.format", "points");
              assertThat(UsersReaders.of(same)).isSameAs(first);
              assertThat(UsersReaders.of(POINTS.with("label-last", "true"))).isNotSameAs(first);
              return UsersReaders.of(POINTS);
            },
            jar);
    UsersReaders ofAnotherJob = UsersJar.with(() -> UsersReaders.of(POINTS), jar);
    assertThat(ofAnotherJob).isNotSameAs(known);
    assertThat(ofAnotherJob.format().getClass()).isNotSameAs(known.format().getClass());
  }
}
