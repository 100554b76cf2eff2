package dev.graft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavacTest {

  @TempDir private Path dir;

  /** What tests do on a run-time without one. */
  @Test
  void theBuildsOwnCompilesToo() throws Exception {
    Path good = Files.writeString(dir.resolve("Good.java"), "class Good {}");
    Path bad = Files.writeString(dir.resolve("Bad.java"), "class Bad { Missing field; }");

    Javac.ofBuild().compile(List.of("--release", "17", "-d", dir.toString(), good.toString()));

    assertThat(dir.resolve("Good.class")).exists();
    assertThatThrownBy(() -> Javac.ofBuild().compile(List.of(bad.toString())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Missing");
  }
}
