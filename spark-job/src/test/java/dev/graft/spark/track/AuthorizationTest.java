package dev.graft.spark.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationTest {

  private static String of(Map<String, String> environment, String... sets) throws IOException {
    try (FakeMlflow server = new FakeMlflow()) {
      return Authorization.of(server.settings(sets), environment::get);
    }
  }

  @Test
  void takesTheTokenFromWhereTheJobSays(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("token"), "abc.def\n");
    assertThat(
            of(
                Map.of("MINE", "xyz", "MLFLOW_TRACKING_TOKEN", "other"),
                "track.mlflow.token-variable=MINE"))
        .isEqualTo("Bearer xyz");
    assertThat(of(Map.of(), "track.mlflow.token-file=" + file)).isEqualTo("Bearer abc.def");
    assertThat(of(Map.of("MLFLOW_TRACKING_TOKEN", "t"))).isEqualTo("Bearer t");
    assertThat(of(Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "pw")))
        .isEqualTo("Basic bWU6cHc=");
    assertThat(of(Map.of("MLFLOW_TRACKING_USERNAME", "me"))).isNull();
  }

  @Test
  void refusesWhatIsNoTokenWithoutSayingIt(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("token"), "two words\n");
    assertThatThrownBy(() -> of(Map.of(), "track.mlflow.token-file=" + file))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("is no token")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("two words"));
    assertThatThrownBy(() -> of(Map.of(), "track.mlflow.token-file=" + dir.resolve("gone")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot read the token in track.mlflow.token-file = ");
    assertThatThrownBy(
            () -> of(Map.of(), "track.mlflow.token-file=a", "track.mlflow.token-variable=B"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("one holds the token");
  }
}
