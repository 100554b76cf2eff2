package dev.graft.spark.track;

import dev.graft.UnusableInputException;
import dev.graft.config.PathCredentials;
import dev.graft.config.TrackSettings;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** What a tracking server is told of who asks: never part of a job file, a report or a log. */
final class Authorization {

  /** No token is as long. */
  private static final int LONGEST = 1 << 16;

  private Authorization() {}

  /**
   * The header of this name.
   *
   * @param environment of the driver
   * @return null: none
   * @throws UnusableInputException if the job names a token that is not there
   */
  static String of(TrackSettings.Mlflow settings, UnaryOperator<String> environment) {
    if (settings.tokenVariable() != null) {
      String where =
          "track.mlflow.token-variable = %s: the environment of the driver has "
              .formatted(settings.tokenVariable());
      return bearer(environment.apply(settings.tokenVariable()), where);
    }
    if (settings.tokenFile() != null) {
      return bearer(
          content(settings.tokenFile()),
          "track.mlflow.token-file = %s: the file has ".formatted(settings.tokenFile()));
    }
    String token = environment.apply("MLFLOW_TRACKING_TOKEN");
    if (token != null && !token.isBlank()) {
      return bearer(token, "MLFLOW_TRACKING_TOKEN: it has ");
    }
    String user = environment.apply("MLFLOW_TRACKING_USERNAME");
    String password = environment.apply("MLFLOW_TRACKING_PASSWORD");
    return user == null || password == null
        ? null
        : "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static String bearer(String token, String where) {
    String found = token == null ? "" : token.strip();
    if (!found.matches("[!-~]+")) {
      throw new UnusableInputException(
          "Cannot use %s%s."
              .formatted(
                  where,
                  found.isEmpty()
                      ? "no token there; set it, or leave the key out"
                      : "something that is no token: a token has neither blanks nor letters beyond ASCII"));
    }
    return "Bearer " + found;
  }

  private static String content(String path) {
    PathCredentials.refuse("track.mlflow.token-file", path);
    try (InputStream in = HadoopFolder.of(Filesystems.configuration(), path).openFile()) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot read the token in track.mlflow.token-file = %s: %s."
              .formatted(path, e.getMessage()),
          e);
    }
  }
}
